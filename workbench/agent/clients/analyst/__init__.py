"""The local analyst's reading and writing: text, symbols, dates, question, plan, answer."""
