"""Did what we did work: against whom is that told, how sure is it, and did it pay?"""
