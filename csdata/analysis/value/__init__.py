"""What is a customer worth, what does winning one cost, and where is more to be won?"""
