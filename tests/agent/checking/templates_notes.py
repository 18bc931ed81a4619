# ruff: noqa: E501 - a template is one line, as its sentence is
"""Sentences of morning notes, letters to clients, posts and question-and-answer pieces.
``templates`` says what the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

NOTES: tuple[_T, ...] = (
    # morning notes
    _T("We note that {s0}'s total return for {P0} printed at {v|s0.total_return.p0|plain}."),
    _T("{s0} put up {v|s0.total_return.p0|plain} {p0}, dividends reinvested."),
    _T("On a total-return basis {s0} {v|s0.total_return.p0|moved} {p0}; on a price basis it {v|s0.price_return.p0|moved}.", "price"),
    _T("Realised volatility for {s0} averaged out at {v|s0.volatility.p0|plain} annualised {p0}.", "frac"),
    _T("{s0} names the tape {p0}: from its peak the stock gave back {v|s0.max_drawdown.p0|abs} at the worst point.", "dd"),
    _T("Risk-adjusted, {s0} scored {v|s0.sharpe.p0|plain} on the Sharpe ratio {p0} and {v|s0.sortino.p0|plain} on the Sortino ratio.", "ratio"),
    _T("{s0} last closed {P0} having been as high as {v|s0.highest_close.p0|plain} and as low as {v|s0.lowest_close.p0|plain} on a closing basis.", "money"),
    _T("Turnover in {s0} was heavy: an average of {v|s0.average_volume.p0|scaled} shares traded daily {p0}.", "volume"),
    _T("Peak volume for {s0} {p0}: {v|s0.highest_volume.p0|scaled} shares, on {t|s0.highest_volume.p0}.", "volume"),
    # letters
    _T("Dear client, your holding in {s0} returned {v|s0.total_return.p0|plain} {p0}, while {s1} returned {v|s1.total_return.p0|plain}.", symbols=2),
    _T("You will recall that {s0} {v|s0.total_return.p0|moved} {p0}, a better or worse outcome than the {v|s0.total_return.p1|plain} it returned {p1}.", spans=2, kind="year"),
    _T("Of our holdings, {s0} was the {r|s0.total_return.p0|best} of the three {p0}, at {v|s0.total_return.p0|plain}.", symbols=3),
    _T("Had you owned {s0} throughout {P0}, your total return would have been {v|s0.total_return.p0|plain}.", kind="year"),
    _T("We are often asked about {s0}. Its volatility {p0} was {v|s0.volatility.p0|plain}, which compares with {v|s1.volatility.p0|plain} for {s1} and {v|s2.volatility.p0|plain} for {s2}.", "frac", 3),
    # question and answer
    _T("Q: How did {s0} do {p0}?\nA: It {v|s0.total_return.p0|moved}."),
    _T("How volatile was {s0} {p0}? Annualised volatility: {v|s0.volatility.p0|plain}.", "frac"),
    _T("Which was the better stock {p0}, {s0} or {s1}? {s0} returned {v|s0.total_return.p0|plain}, {s1} {v|s1.total_return.p0|plain}.", symbols=2),
    # posts
    _T("{s0} {P0} total return: {v|s0.total_return.p0|plain}. {s1}: {v|s1.total_return.p0|plain}. {s2}: {v|s2.total_return.p0|plain}.", symbols=3),
    _T("TL;DR - {s0} {v|s0.total_return.p0|plain} vs {s1} {v|s1.total_return.p0|plain} total return {p0}", symbols=2),
    _T("{s0} max DD {P0}: {v|s0.max_drawdown.p0|plain} (trough {t|s0.max_drawdown.p0})", "dd"),
    _T("{s0} -> Sharpe {v|s0.sharpe.p0|plain} | vol {v|s0.volatility.p0|plain} | {P0}", "ratio"),
    # tables
    _T("Total return\n\n| Stock | {P0} | {P1} |\n|:--|--:|--:|\n| {s0} | {v|s0.total_return.p0|plain} | {v|s0.total_return.p1|plain} |\n| {s1} | {v|s1.total_return.p0|plain} | {v|s1.total_return.p1|plain} |", symbols=2, spans=2, kind="year"),
    _T("| Stock | Measure | {P0} |\n|---|---|---|\n| {s0} | Volatility | {v|s0.volatility.p0|plain} |\n| {s0} | Downside deviation | {v|s0.downside_deviation.p0|plain} |\n| {s1} | Volatility | {v|s1.volatility.p0|plain} |", "frac", 2),
    _T("| Company | Period | Sales | Operating profit | Net margin |\n|---|---|---|---|---|\n| {s0} | {P0} | {v|s0.revenue.p0|plain} | {v|s0.operating_income.p0|plain} | {v|s0.net_margin.p0|plain} |\n| {s1} | {P0} | {v|s1.revenue.p0|plain} | {v|s1.operating_income.p0|plain} | {v|s1.net_margin.p0|plain} |", "flow", 2),
    # two of each
    _T("Compare {s0} {p0} ({v|s0.total_return.p0|plain}) with {s1} {p1} ({v|s1.total_return.p1|plain}): total returns are hardly constant.", symbols=2, spans=2, kind="year"),
    _T("{s0} went from a Sharpe ratio of {v|s0.sharpe.p0|plain} {p0} to one of {v|s0.sharpe.p1|plain} {p1}; {s1} went from {v|s1.sharpe.p0|plain} to {v|s1.sharpe.p1|plain}.", "ratio", 2, 2, "year"),
    _T("{p0!} the volatility of {s0} was {c|s0.volatility.p0|s1.volatility.p0|higher|lower} than {s1}'s: {v|s0.volatility.p0|plain} versus {v|s1.volatility.p0|plain}.", "frac", 2, kind="year"),
    # negations and hedges
    _T("{s0} wasn't {c|s1.volatility.p0|s0.volatility.p0|more|less} volatile than {s1} {p0} ({v|s0.volatility.p0|plain} against {v|s1.volatility.p0|plain}).", "frac", 2),
    _T("Far from being dull, {s0} saw annualised volatility of {v|s0.volatility.p0|bound} {p0}.", "frac"),
    _T("It would be wrong to call {s0} cheap on {d0}: the P/E was {v|s0.pe.d0|x}, the P/B {v|s0.pb.d0|x}.", "multiple"),
    # prices
    _T("{s0}'s close on {d0}, {v|s0.close.d0|plain}, was {c|s0.close.d0|s0.open.d0|above|below} its open of {v|s0.open.d0|plain}.", "close"),
    _T("{d0}: {s0} closes at {v|s0.close.d0|plain}, {s1} at {v|s1.close.d0|plain}.", "close", 2),
    _T("The {d0} session left {s0} at {v|s0.close.d0|plain}, {v|s0.day_return.d0|moved} on the day.", "close"),
    # differences and changes
    _T("The return differential between {s0} and {s1} {p0} was {v|diff s0.total_return.p0 s1.total_return.p0|bp}.", symbols=2),
    _T("{s0} finished {P0} {v|diff s0.total_return.p0 s1.total_return.p0|points} {c|s0.total_return.p0|s1.total_return.p0|ahead of|behind} {s1}.", symbols=2, kind="year"),
    _T("Volatility at {s0} {c|s0.volatility.p1|s0.volatility.p0|climbed|declined} by {v|diff s0.volatility.p1 s0.volatility.p0|bp} from {P0} to {P1}.", "frac", spans=2, kind="year"),
    _T("{s0}'s net income {c|s0.net_income.p1|s0.net_income.p0|rose|fell} {v|change s0.net_income.p1 s0.net_income.p0|abs} to {v|s0.net_income.p1|plain} {p1} from {v|s0.net_income.p0|plain} {p0}.", "flow", spans=2, kind="fiscal"),
    # statements
    _T("{P0} revenue at {s0} came in at {v|s0.revenue.p0|plain}, with gross profit of {v|s0.gross_profit.p0|plain} and net income of {v|s0.net_income.p0|plain}.", "flow"),
    _T("{s0} booked {v|s0.revenue.p0|about} of revenue {p0} and converted it to {v|s0.free_cash_flow.p0|about} of free cash flow.", "flow"),
    _T("For {P0}, {s0}'s ROE was {v|s0.roe.p0|plain} and its operating margin {v|s0.operating_margin.p0|plain}.", "margin"),
    _T("EPS: {v|s0.diluted_eps.p0|plain} ({s0}, {P0}) vs {v|s1.diluted_eps.p0|plain} ({s1}, {P0})", "eps", 2),
    _T("{s0} carries {v|s0.total_debt.p0|plain} of debt against {v|s0.cash.p0|plain} of cash at the end of {P0}.", "stock", kind="fiscal"),
    _T("Shares of {s0} fetched {v|s0.pe.d0|x} times earnings and {v|s0.ps.d0|x} times sales on {d0}.", "multiple"),
    _T("On EV/EBITDA, {s0} traded at {v|s0.ev_ebitda.d0|x} on {d0}, {s1} at {v|s1.ev_ebitda.d0|x}.", "multiple", 2),
    # Vietnamese
    _T("Theo dữ liệu, {s0} có tổng lợi suất {v|s0.total_return.p0|plain} {p0}.", language="vi"),
    _T("{p0!}, độ biến động của {s0} ở mức {v|s0.volatility.p0|plain}, còn của {s1} là {v|s1.volatility.p0|plain}.", "frac", 2, language="vi"),
    _T("Lợi nhuận ròng của {s0} {p0} là {v|s0.net_income.p0|plain}, trên doanh thu {v|s0.revenue.p0|plain}.", "flow", language="vi"),
    _T("Cổ phiếu {s0} có mức sụt giảm lớn nhất {v|s0.max_drawdown.p0|abs} {p0}; hệ số Sharpe là {v|s0.sharpe.p0|plain}.", "ratio", language="vi"),
    _T("Giá đóng cửa cao nhất của {s0} {p0} là {v|s0.highest_close.p0|plain}, thấp nhất là {v|s0.lowest_close.p0|plain}.", "money", language="vi"),
    _T("Vào {d0}, {s0} đóng cửa ở {v|s0.close.d0|plain}, khối lượng {v|s0.volume.d0|scaled} cổ phiếu.", "close", language="vi"),
)  # fmt: skip
