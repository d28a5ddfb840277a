"""How well is each customer doing, why did that change, and would the score have told who leaves?"""
