"""The jobs that span the stages: init, doctor, run, status. They know every stage; no stage knows them."""
