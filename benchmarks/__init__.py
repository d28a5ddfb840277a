"""How fast is it, against the fastest thing that could stand in its place, measured in the same minutes?"""
