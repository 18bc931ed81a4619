"""The line items of statements: what each is called, what kind of figure it is, and which concepts
of which taxonomy report it.

A company changes concepts over the years (``SalesRevenueNet``, then ``Revenues``, then
``RevenueFromContractWithCustomerExcludingAssessedTax``), so an item has several. Those in one
group mean the same: of several filings each speaks with whatever concept it used, and where one
filing uses two, the earlier in the list counts (a total before its main part). A later group means
something close, and counts only for a period that no earlier group reports. ``-`` before a concept
says that its sign is the other way round: Yahoo writes payments below zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Statement = Literal["income", "balance", "cash_flow", "shares"]
Kind = Literal["duration", "instant", "cover"]
UnitKind = Literal["money", "per_share", "shares"]


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line. ``kind``: over a period, at a day that ends one, or at the day of a filing's cover.

    ``additive``: whether the quarters of a year add up to it. Earnings per share do not, for each
    quarter divides by its own number of shares; nor does an average number of shares.
    """

    key: str
    label: str
    statement: Statement
    kind: Kind
    unit: UnitKind
    sources: tuple[tuple[str, ...], ...]
    additive: bool


def _table(
    statement: Statement, kind: Kind, unit: UnitKind, rows: tuple[tuple[str, str, str], ...]
) -> tuple[LineItem, ...]:
    """Rows of key, label and sources: groups parted by ``|``, concepts by spaces; what has no
    taxonomy before a colon is of us-gaap."""
    adds = kind == "duration" and unit == "money"
    return tuple(
        LineItem(key, label, statement, kind, unit, _groups(sources), adds or key in _ADDITIVE)
        for key, label, sources in rows
    )


def _groups(sources: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_named(one) for one in group.split()) for group in sources.split("|"))


def _named(source: str) -> str:
    sign, concept = ("-", source[1:]) if source.startswith("-") else ("", source)
    return sign + (concept if ":" in concept else f"us-gaap:{concept}")


_ADDITIVE = ("dividends_per_share",)

_PRETAX = "IncomeLossFromContinuingOperationsBeforeIncomeTaxes"

INCOME = _table("income", "duration", "money", (
    ("revenue", "Revenue",
     "Revenues RevenueFromContractWithCustomerExcludingAssessedTax SalesRevenueNet "
     "ifrs-full:Revenue yahoo:TotalRevenue"
     "| RevenueFromContractWithCustomerIncludingAssessedTax RevenuesNetOfInterestExpense"
     "| SalesRevenueGoodsNet"),
    ("cost_of_revenue", "Cost of revenue",
     "CostOfRevenue ifrs-full:CostOfSales yahoo:CostOfRevenue"
     "| CostOfGoodsAndServicesSold CostOfGoodsSold"),
    ("gross_profit", "Gross profit", "GrossProfit ifrs-full:GrossProfit yahoo:GrossProfit"),
    ("research_and_development", "Research and development",
     "ResearchAndDevelopmentExpense ifrs-full:ResearchAndDevelopmentExpense "
     "yahoo:ResearchAndDevelopment | ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost"),
    ("sales_and_marketing", "Sales and marketing", "SellingAndMarketingExpense MarketingExpense"),
    ("general_and_administrative", "General and administrative", "GeneralAndAdministrativeExpense"),
    ("selling_general_administrative", "Selling, general and administrative",
     "SellingGeneralAndAdministrativeExpense yahoo:SellingGeneralAndAdministration"),
    ("operating_income", "Operating income",
     "OperatingIncomeLoss ifrs-full:ProfitLossFromOperatingActivities yahoo:OperatingIncome"),
    ("interest_expense", "Interest expense",
     "InterestExpense InterestExpenseNonoperating yahoo:InterestExpense"
     "| InterestExpenseDebt ifrs-full:FinanceCosts"),
    ("pretax_income", "Income before tax",
     f"{_PRETAX}ExtraordinaryItemsNoncontrollingInterest "
     f"{_PRETAX}MinorityInterestAndIncomeLossFromEquityMethodInvestments "
     "ifrs-full:ProfitLossBeforeTax yahoo:PretaxIncome"),
    ("income_tax", "Income tax",
     "IncomeTaxExpenseBenefit ifrs-full:IncomeTaxExpenseContinuingOperations yahoo:TaxProvision"),
    ("net_income", "Net income",
     "NetIncomeLoss ifrs-full:ProfitLossAttributableToOwnersOfParent yahoo:NetIncome"
     "| ProfitLoss ifrs-full:ProfitLoss"),
    ("net_income_common", "Net income to common shareholders",
     "NetIncomeLossAvailableToCommonStockholdersBasic yahoo:NetIncomeCommonStockholders"),
))  # fmt: skip

BALANCE = _table("balance", "instant", "money", (
    ("cash", "Cash and equivalents",
     "CashAndCashEquivalentsAtCarryingValue ifrs-full:CashAndCashEquivalents "
     "yahoo:CashAndCashEquivalents"),
    ("short_term_investments", "Short-term investments",
     "MarketableSecuritiesCurrent ShortTermInvestments yahoo:OtherShortTermInvestments"
     "| AvailableForSaleSecuritiesDebtSecuritiesCurrent AvailableForSaleSecuritiesCurrent"),
    ("cash_and_short_term_investments", "Cash and short-term investments",
     "CashCashEquivalentsAndShortTermInvestments "
     "yahoo:CashCashEquivalentsAndShortTermInvestments"),
    ("receivables", "Receivables",
     "AccountsReceivableNetCurrent yahoo:AccountsReceivable | ReceivablesNetCurrent"),
    ("inventory", "Inventory", "InventoryNet ifrs-full:Inventories yahoo:Inventory"),
    ("current_assets", "Current assets",
     "AssetsCurrent ifrs-full:CurrentAssets yahoo:CurrentAssets"),
    ("property_plant_equipment", "Property, plant and equipment",
     "PropertyPlantAndEquipmentNet ifrs-full:PropertyPlantAndEquipment yahoo:NetPPE"
     "| PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAsset"
     "AfterAccumulatedDepreciationAndAmortization"),
    ("goodwill", "Goodwill", "Goodwill ifrs-full:Goodwill yahoo:Goodwill"),
    ("intangibles", "Intangible assets",
     "IntangibleAssetsNetExcludingGoodwill yahoo:OtherIntangibleAssets"
     "| FiniteLivedIntangibleAssetsNet"),
    ("total_assets", "Total assets", "Assets ifrs-full:Assets yahoo:TotalAssets"),
    ("accounts_payable", "Accounts payable", "AccountsPayableCurrent yahoo:AccountsPayable"),
    ("deferred_revenue", "Deferred revenue, current",
     "ContractWithCustomerLiabilityCurrent DeferredRevenueCurrent yahoo:CurrentDeferredRevenue"),
    ("short_term_borrowings", "Short-term borrowings", "ShortTermBorrowings | CommercialPaper"),
    ("current_long_term_debt", "Long-term debt due within a year",
     "LongTermDebtCurrent | LongTermDebtAndCapitalLeaseObligationsCurrent"),
    ("current_debt", "Debt due within a year", "DebtCurrent yahoo:CurrentDebt"),
    ("long_term_debt", "Long-term debt due later",
     "LongTermDebtNoncurrent yahoo:LongTermDebt | LongTermDebtAndCapitalLeaseObligations"),
    ("long_term_debt_whole", "Long-term debt with the part due within a year", "LongTermDebt"),
    ("total_debt", "Total debt",
     "DebtLongtermAndShorttermCombinedAmount ifrs-full:Borrowings yahoo:TotalDebt"),
    ("current_liabilities", "Current liabilities",
     "LiabilitiesCurrent ifrs-full:CurrentLiabilities yahoo:CurrentLiabilities"),
    ("total_liabilities", "Total liabilities",
     "Liabilities ifrs-full:Liabilities yahoo:TotalLiabilitiesNetMinorityInterest"),
    ("preferred_stock", "Preferred stock", "PreferredStockValue yahoo:PreferredStock"),
    ("minority_interest", "Minority interest",
     "MinorityInterest ifrs-full:NoncontrollingInterests yahoo:MinorityInterest"),
    ("retained_earnings", "Retained earnings",
     "RetainedEarningsAccumulatedDeficit ifrs-full:RetainedEarnings yahoo:RetainedEarnings"),
    ("equity", "Shareholders' equity",
     "StockholdersEquity ifrs-full:EquityAttributableToOwnersOfParent yahoo:StockholdersEquity"),
    ("equity_with_minority", "Equity with minority interest",
     "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest ifrs-full:Equity "
     "yahoo:TotalEquityGrossMinorityInterest"),
))  # fmt: skip

CASH_FLOW = _table("cash_flow", "duration", "money", (
    ("operating_cash_flow", "Cash from operations",
     "NetCashProvidedByUsedInOperatingActivities ifrs-full:CashFlowsFromUsedInOperatingActivities "
     "yahoo:OperatingCashFlow"
     "| NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"),
    ("investing_cash_flow", "Cash from investing",
     "NetCashProvidedByUsedInInvestingActivities ifrs-full:CashFlowsFromUsedInInvestingActivities "
     "yahoo:InvestingCashFlow"
     "| NetCashProvidedByUsedInInvestingActivitiesContinuingOperations"),
    ("financing_cash_flow", "Cash from financing",
     "NetCashProvidedByUsedInFinancingActivities ifrs-full:CashFlowsFromUsedInFinancingActivities "
     "yahoo:FinancingCashFlow"
     "| NetCashProvidedByUsedInFinancingActivitiesContinuingOperations"),
    ("capital_expenditure", "Capital expenditure",
     "PaymentsToAcquirePropertyPlantAndEquipment "
     "ifrs-full:PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities "
     "-yahoo:CapitalExpenditure | PaymentsToAcquireProductiveAssets"),
    ("depreciation_and_amortization", "Depreciation and amortisation",
     "DepreciationDepletionAndAmortization yahoo:DepreciationAndAmortization "
     "ifrs-full:AdjustmentsForDepreciationAndAmortisationExpense"
     "| DepreciationAmortizationAndAccretionNet DepreciationAndAmortization"),
    ("depreciation", "Depreciation", "Depreciation"),
    ("amortization", "Amortisation of intangible assets", "AmortizationOfIntangibleAssets"),
    ("stock_compensation", "Stock-based compensation",
     "ShareBasedCompensation yahoo:StockBasedCompensation"),
    ("dividends_paid", "Dividends paid",
     "PaymentsOfDividends ifrs-full:DividendsPaidClassifiedAsFinancingActivities "
     "-yahoo:CashDividendsPaid | PaymentsOfDividendsCommonStock"),
    ("buybacks", "Repurchases of stock",
     "PaymentsForRepurchaseOfCommonStock -yahoo:RepurchaseOfCapitalStock"),
))  # fmt: skip

PER_SHARE = _table("shares", "duration", "per_share", (
    ("basic_eps", "Earnings per share, basic",
     "EarningsPerShareBasic ifrs-full:BasicEarningsLossPerShare yahoo:BasicEPS"
     "| EarningsPerShareBasicAndDiluted"),
    ("diluted_eps", "Earnings per share, diluted",
     "EarningsPerShareDiluted ifrs-full:DilutedEarningsLossPerShare yahoo:DilutedEPS"
     "| EarningsPerShareBasicAndDiluted"),
    ("dividends_per_share", "Dividends per share, declared",
     "CommonStockDividendsPerShareDeclared | CommonStockDividendsPerShareCashPaid"),
))  # fmt: skip

AVERAGE_SHARES = _table("shares", "duration", "shares", (
    ("basic_shares", "Average shares, basic",
     "WeightedAverageNumberOfSharesOutstandingBasic ifrs-full:WeightedAverageShares "
     "yahoo:BasicAverageShares"),
    ("diluted_shares", "Average shares, diluted",
     "WeightedAverageNumberOfDilutedSharesOutstanding "
     "ifrs-full:AdjustedWeightedAverageShares yahoo:DilutedAverageShares"),
))  # fmt: skip

SHARES = _table("shares", "instant", "shares", (
    ("shares_outstanding", "Shares outstanding",
     "CommonStockSharesOutstanding ifrs-full:NumberOfSharesOutstanding yahoo:OrdinarySharesNumber"),
))  # fmt: skip

COVER = _table("shares", "cover", "shares", (
    ("cover_shares", "Shares outstanding, on the filing's cover",
     "dei:EntityCommonStockSharesOutstanding"),
))  # fmt: skip

ITEMS = (*INCOME, *BALANCE, *CASH_FLOW, *PER_SHARE, *AVERAGE_SHARES, *SHARES, *COVER)
"""Every line, in the order of a statement."""

BY_KEY = {item.key: item for item in ITEMS}
