"""What people are asked, and what they have answered: tickets, grants, and which call a grant is for."""
