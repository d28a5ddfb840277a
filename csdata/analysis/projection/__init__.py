"""How many customers under contract will still be there, when somebody says when one leaves?"""
