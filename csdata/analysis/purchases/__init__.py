"""Which customers without a contract are still customers, and what will they buy?"""
