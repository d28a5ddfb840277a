"""Do customers get going, and how much do they use of what there is?"""
