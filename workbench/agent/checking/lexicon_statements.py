"""The words of statements, of ratios, of a quote and of a portfolio."""

from __future__ import annotations

from workbench.agent.checking.reading import Wording

# The most particular first: of wordings that begin together the earlier one is read.
STATEMENT_WORDS: tuple[tuple[str, Wording], ...] = (
    # multiples
    (r"price[-/ ]to[-/ ]earnings(?: ratios?| multiples?)?|p/e(?:s|'s)?(?: ratios?| multiples?)?"
     r"|earnings multiples?|(?<=times )(?:trailing )?earnings|(?<=x )(?:trailing )?earnings"
     r"|(?:hệ số |chỉ số )?p/e", Wording(("pe",))),
    (r"price[-/ ]to[-/ ]book(?: value)?(?: ratios?| multiples?)?|p/b(?: ratios?| multiples?)?"
     r"|(?<=times )book(?: value)?|(?<=x )book(?: value)?|(?:hệ số |chỉ số )?p/b",
     Wording(("pb",))),
    (r"price[-/ ]to[-/ ]sales(?: ratios?| multiples?)?|p/s(?: ratios?| multiples?)?"
     r"|(?<=times )(?:sales|revenues?)|(?<=x )(?:sales|revenues?)", Wording(("ps",))),
    (r"ev[-/ ](?:to[-/ ])?ebitda(?: ratios?| multiples?)?|(?<=times )ebitda|(?<=x )ebitda"
     r"|enterprise[- ]value[-/ ]to[-/ ]ebitda(?: ratios?| multiples?)?", Wording(("ev_ebitda",))),
    (r"debt[-/ ]to[-/ ]equity(?: ratios?)?|(?:debt|leverage) ratios?|d/e(?: ratios?)?"
     r"|nợ trên vốn chủ sở hữu", Wording(("debt_to_equity",))),
    (r"current ratios?|hệ số thanh toán hiện hành", Wording(("current_ratio",))),
    (r"interest (?:coverage|cover)(?: ratios?)?", Wording(("interest_coverage",))),
    # margins and returns
    (r"gross (?:profit )?margins?|biên (?:lợi nhuận|lãi) gộp", Wording(("gross_margin",))),
    (r"(?:operating|ebit|operating profit) margins?|biên (?:lợi nhuận|lãi) hoạt động",
     Wording(("operating_margin",))),
    (r"(?:net|net profit|net income|profit) margins?|biên (?:lợi nhuận|lãi) ròng",
     Wording(("net_margin",))),
    (r"returns? on (?:shareholders['’]? )?equity|roe"
     r"|tỷ suất (?:sinh lời|lợi nhuận) trên vốn chủ sở hữu", Wording(("roe",))),
    (r"returns? on (?:invested )?capital|roic", Wording(("roic",))),
    (r"(?:fcf|free[- ]cash[- ]flow) yields?", Wording(("fcf_yield",))),
    (r"(?:dividend )?payout(?: ratios?)?", Wording(("payout",))),
    (r"accruals?(?: to assets)?", Wording(("accruals",))),
    # per share
    (r"basic (?:eps|earnings (?:per|a) share)", Wording(("basic_eps",))),
    (r"(?:earned|earning|earns|made)(?=[^;]{0,25}? (?:per|a) (?:diluted )?share\b)"
     r"|(?:diluted )?(?:eps|(?:earnings|profit|income) (?:per|a) (?:diluted )?share)"
     r"|eps(?: pha loãng)?|thu nhập (?:trên )?mỗi cổ phiếu", Wording(("diluted_eps", "basic_eps"))),
    # cash flows
    (r"free[- ]cash[- ]flows?|fcf|dòng tiền tự do", Wording(("free_cash_flow",))),
    (r"(?:operating cash[- ]flows?|cash[- ]flows? from operat\w+(?: activities)?"
     r"|cash (?:generated )?(?:from|by|provided by) operat\w+(?: activities)?)"
     r"|dòng tiền (?:từ )?(?:hoạt động )?kinh doanh|dòng tiền hoạt động",
     Wording(("operating_cash_flow",))),
    (r"(?:cash[- ]flows? from investing(?: activities)?|investing cash[- ]flows?"
     r"|cash from investing)", Wording(("investing_cash_flow",))),
    (r"(?:cash[- ]flows? from financing(?: activities)?|financing cash[- ]flows?"
     r"|cash from financing)", Wording(("financing_cash_flow",))),
    (r"capital (?:expenditures?|spending)|capex|chi phí đầu tư", Wording(("capital_expenditure",))),
    (r"depreciation and amorti[sz]ation", Wording(("depreciation_and_amortization",))),
    (r"stock[- ]based compensation", Wording(("stock_compensation",))),
    (r"(?:share )?(?:buybacks?|repurchases?)(?: of (?:stock|shares))?|shares? repurchases?",
     Wording(("buybacks",))),
    (r"dividends paid|paid (?:out )?in dividends", Wording(("dividends_paid",))),
    # income
    (r"deferred revenues?", Wording(("deferred_revenue",))),
    (r"costs? of (?:revenues?|sales|goods sold)"
     r"|giá vốn(?: hàng bán)?", Wording(("cost_of_revenue",))),
    (r"research and development|r&d(?: spending"
     r"| expenses?)?", Wording(("research_and_development",))),
    (r"selling, general and administrative(?: expenses?)?|sg&a",
     Wording(("selling_general_administrative",))),
    (r"gross (?:profits?|income)|lợi nhuận gộp|lãi gộp", Wording(("gross_profit",))),
    (r"operating (?:incomes?|profits?|earnings)|ebit|lợi nhuận (?:từ )?hoạt động(?: kinh doanh)?",
     Wording(("operating_income",))),
    (r"(?:pre-?tax|before tax) (?:incomes?|profits?|earnings)|(?:income|profit) before tax"
     r"|lợi nhuận trước thuế", Wording(("pretax_income",))),
    (r"interest expenses?", Wording(("interest_expense",))),
    (r"income tax(?:es)?", Wording(("income_tax",))),
    (r"net (?:incomes?|profits?|earnings|loss(?:es)?)|profit after tax"
     r"|lợi nhuận (?:ròng|sau thuế)|lãi ròng", Wording(("net_income", "net_income_common"))),
    (r"(?:total |net )?(?:revenues?|sales)(?! and marketing)|turnover|top[- ]line"
     r"|doanh thu(?: thuần)?", Wording(("revenue",))),
    (r"earnings|profits?", Wording(("net_income", "unrealised_profit"))),
    # balance sheet
    (r"net debt|nợ ròng", Wording(("net_debt",))),
    (r"long[- ]term debt", Wording(("long_term_debt", "long_term_debt_whole"))),
    (r"(?:total )?(?:debt|borrowings)|tổng nợ(?: vay)?", Wording(("total_debt",))),
    (r"current assets", Wording(("current_assets",))),
    (r"(?:total )?assets|tổng tài sản", Wording(("total_assets",))),
    (r"current liabilities", Wording(("current_liabilities",))),
    (r"(?:total )?liabilities", Wording(("total_liabilities",))),
    (r"(?:shareholders['’]?|stockholders['’]?|book) equity|equity base|vốn chủ sở hữu",
     Wording(("equity",))),
    (r"retained earnings", Wording(("retained_earnings",))),
    (r"cash and short-term investments", Wording(("cash_and_short_term_investments",))),
    (r"cash(?: (?:and|&) (?:cash )?equivalents| position| balance| pile| on hand| holdings)?"
     r"|tiền mặt|tiền và tương đương tiền", Wording(("cash",))),
    (r"inventor(?:y|ies)", Wording(("inventory",))),
    (r"receivables", Wording(("receivables",))),
    (r"goodwill", Wording(("goodwill",))),
    (r"shares (?:outstanding|in issue)|outstanding shares|số cổ phiếu lưu hành",
     Wording(("shares_outstanding", "cover_shares"))),
    (r"diluted shares", Wording(("diluted_shares",))),
    (r"market (?:cap(?:itali[sz]ation)?|capitali[sz]ation)|vốn hóa(?: thị trường)?",
     Wording(("market_capitalisation", "market_cap"))),
    # a quote and a portfolio
    (r"(?:last|latest|current|real-time) (?:traded )?(?:share |stock )?prices?|last traded at"
     r"|(?:now |currently )?(?:trades|trading|quoted|changing hands) at|giá hiện tại",
     Wording(("last_price", "close"))),
    (r"market values?|(?:worth|valued at)(?=\s+(?:\w+ ){0,2}(?:[A-Z]{3} ?)?[$€£]?\d)"
     r"|giá trị thị trường",
     Wording(("market_value",))),
    (r"cost bas[ie]s|(?:purchase|acquisition) costs?|giá vốn đầu tư", Wording(("cost_basis",))),
    (r"(?:unreali[sz]ed|paper|open) (?:profits?|gains?|loss(?:es)?|p&l|p/l)(?: or loss)?"
     r"|lãi chưa thực hiện|lỗ chưa thực hiện", Wording(("unrealised_profit",), unsigned=True)),
    (r"reali[sz]ed (?:profits?|gains?|loss(?:es)?|p&l|p/l)(?: or loss)?|lãi đã thực hiện",
     Wording(("realised_profit",), unsigned=True)),
    (r"(?:portfolio )?weights?|weighting|allocation|(?:share )?of (?:the|your|my|our) portfolio"
     r"|tỷ trọng", Wording(("weight",))),
    (r"(?:dividend |portfolio )?income(?: received)?", Wording(("income",))),
    (r"rank(?:s|ed)? (?:number |no\. ?|#)?(?=\d)|rank of (?=\d)|xếp hạng(?= \d)",
     Wording(("rank_of_*",))),
)  # fmt: skip

MONEY = frozenset(
    ("revenue", "cost_of_revenue", "gross_profit", "operating_income", "pretax_income",
     "net_income", "net_income_common", "interest_expense", "income_tax", "total_debt", "net_debt",
     "long_term_debt", "long_term_debt_whole", "total_assets", "current_assets", "cash",
     "total_liabilities", "current_liabilities", "equity", "retained_earnings", "inventory",
     "receivables", "goodwill", "deferred_revenue", "cash_and_short_term_investments",
     "free_cash_flow", "operating_cash_flow", "investing_cash_flow", "financing_cash_flow",
     "capital_expenditure", "buybacks", "dividends_paid", "stock_compensation",
     "depreciation_and_amortization", "research_and_development", "market_capitalisation",
     "market_cap", "selling_general_administrative", "diluted_eps", "basic_eps", "last_price",
     "market_value", "cost_basis", "unrealised_profit", "realised_profit", "income",
     "dividends_paid")
)  # fmt: skip
FRACTIONS = frozenset(
    ("gross_margin", "operating_margin", "net_margin", "roe", "roic", "fcf_yield", "payout",
     "accruals", "weight")
)  # fmt: skip
MULTIPLES = frozenset(
    ("pe", "pb", "ps", "ev_ebitda", "debt_to_equity", "current_ratio", "interest_coverage")
)
"""Ratios that may be written "13.3x", which is then no ratio of two figures."""
SHARES = frozenset(("shares_outstanding", "cover_shares", "diluted_shares", "basic_shares"))
OF_FILINGS = (MONEY | FRACTIONS | SHARES | {"debt_to_equity", "current_ratio"}) - frozenset(
    ("last_price", "market_value", "cost_basis", "unrealised_profit", "realised_profit", "income",
     "weight")
)  # fmt: skip
"""Measures whose periods are the company's own years and quarters."""
