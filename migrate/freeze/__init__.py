"""The freeze (gel): does a source still let ordinary users write? Asked of the server, never tried.

An SMB server says itself what an account may do at most; a folder of this machine is judged by its mount and its mode;
an export of OneDrive or SharePoint does not change, so that there is nothing to freeze. What was found is written down
as a fact of its own, with its date and who had it checked: it is neither the stop of the server nor its wiping.
"""
