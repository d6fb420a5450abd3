"""Accounts of the control room, and who is signed in there: `accounts.sqlite` in the state folder."""
