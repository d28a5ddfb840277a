"""Of the customers who started together, how many are still there later, and what are they worth?"""
