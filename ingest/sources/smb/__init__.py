"""The source `smb`: smbprotocol for the session, compounds packed by `struct` for everything else."""
