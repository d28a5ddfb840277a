"""Who is one customer, what happened with it, who is like it, and what could be done next?"""
