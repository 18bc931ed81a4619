# ruff: noqa: E501 - a template is one line, as its sentence is
"""Further answers of language models: headings, follow-ups, tables with notes. ``templates`` says
what the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

REPLIES: tuple[_T, ...] = (
    _T("Over {P0}, {s0} delivered a total return of {v|s0.total_return.p0|signed}, while {s1} delivered {v|s1.total_return.p0|signed}.", symbols=2),
    _T("Yes, {s0} {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} {p0}: {v|s0.total_return.p0|plain} versus {v|s1.total_return.p0|plain}.", symbols=2),
    _T("{s0} had a Sharpe ratio of {v|s0.sharpe.p0|plain} {p0}, which is {c|s0.sharpe.p0|s1.sharpe.p0|higher|lower} than {s1}'s {v|s1.sharpe.p0|plain}.", "ratio", 2),
    _T("In terms of risk, {s0}'s annualised volatility was {v|s0.volatility.p0|plain} and its maximum drawdown was {v|s0.max_drawdown.p0|plain} {p0}.", "dd"),
    _T("#### {s0}\n- Total return ({P0}): **{v|s0.total_return.p0|plain}**\n- Sortino ratio ({P0}): **{v|s0.sortino.p0|plain}**\n- Worst drawdown ({P0}): **{v|s0.max_drawdown.p0|plain}**", "ratio"),
    _T("**Period:** {P0}\n**Symbol:** {s0}\n**Total return:** {v|s0.total_return.p0|plain}\n**Volatility:** {v|s0.volatility.p0|plain}", "frac"),
    _T("Returns for {P0}:\n- {s0}: {v|s0.total_return.p0|signed}\n- {s1}: {v|s1.total_return.p0|signed}\n- {s2}: {v|s2.total_return.p0|signed}", symbols=3),
    _T("**FACT** In {P0}, the volatility of {s0} was {v|s0.volatility.p0|plain} and that of {s1} was {v|s1.volatility.p0|plain}.\n\n**INFERENCE** The gap is {v|diff s0.volatility.p0 s1.volatility.p0|points}.", "frac", 2),
    _T("**FACT** {s0} reported net income of {v|s0.net_income.p0|plain} {p0}, compared with {v|s0.net_income.p1|plain} {p1}.", "flow", spans=2, kind="fiscal"),
    _T("**FACT** The closing price of {s0} was {v|s0.close.d0|plain} on {d0} and {v|s0.close.d1|plain} on {d1}.", "close", spans=2),
    _T("| Stock | Sharpe ratio | Sortino ratio | Return (%) |\n|---|---|---|---|\n| {s0} | {v|s0.sharpe.p0|plain} | {v|s0.sortino.p0|plain} | {v|s0.total_return.p0|pct} |\n| {s1} | {v|s1.sharpe.p0|plain} | {v|s1.sortino.p0|plain} | {v|s1.total_return.p0|pct} |\n\nAll values cover {P0}.", "ratio", 2),
    _T("Volatility by year, in %:\n\n| Year | {s0} | {s1} |\n|---|---|---|\n| {P0} | {v|s0.volatility.p0|pct} | {v|s1.volatility.p0|pct} |\n| {P1} | {v|s0.volatility.p1|pct} | {v|s1.volatility.p1|pct} |", "frac", 2, 2, "year"),
    _T("| Item (USD millions) | {P0} |\n|---|---|\n| Revenue | {v|s0.revenue.p0|mn} |\n| Gross profit | {v|s0.gross_profit.p0|mn} |\n| Free cash flow | {v|s0.free_cash_flow.p0|mn} |\n\nThe company is {s0}.", "flow", kind="fiscal"),
    _T("{s0} and {s1}, {P0} (in USD bn):\n\n| | {s0} | {s1} |\n|---|---|---|\n| Total assets | {v|s0.total_assets.p0|bn} | {v|s1.total_assets.p0|bn} |\n| Total debt | {v|s0.total_debt.p0|bn} | {v|s1.total_debt.p0|bn} |", "stock", 2, kind="fiscal"),
    _T("| Session | Close ($) | Volume (million shares) |\n|---|---|---|\n| {d0} | {v|s0.close.d0|bare} | {v|s0.volume.d0|mn1} |\n| {d1} | {v|s0.close.d1|bare} | {v|s0.volume.d1|mn1} |\n\nTicker: {s0}", "close", spans=2),
    _T("The highest close of {s0} {p0} was {v|s0.highest_close.p0|plain}, on {t|s0.highest_close.p0}; the lowest close was {v|s0.lowest_close.p0|plain}, on {t|s0.lowest_close.p0}.", "money"),
    _T("{s0}'s largest drawdown {p0} was {v|s0.max_drawdown.p0|abs} and it bottomed on {t|s0.max_drawdown.p0}.", "dd"),
    _T("{s0} was the {r|s0.total_return.p0|best} performer of the three {p0}, returning {v|s0.total_return.p0|plain}.", symbols=3),
    _T("Ranked by volatility {p0}, {s0} is {r|s0.volatility.p0|nth} of the three at {v|s0.volatility.p0|plain}.", "frac", 3),
    _T("{v|count total_return.p0|Word} of the three companies posted positive returns {p0}: the returns were {v|s0.total_return.p0|plain} ({s0}), {v|s1.total_return.p0|plain} ({s1}) and {v|s2.total_return.p0|plain} ({s2}).", symbols=3),
    _T("On average, {s0}, {s1} and {s2} had a volatility of {v|mean s0.volatility.p0 s1.volatility.p0 s2.volatility.p0|plain} {p0}.", "frac", 3),
    _T("The combined net income of {s0}, {s1} and {s2} was {v|sum s0.net_income.p0 s1.net_income.p0 s2.net_income.p0|plain} {p0}.", "flow", 3),
    _T("{s0}'s total return {p0} was {v|diff s0.total_return.p0 s1.total_return.p0|points} {c|s0.total_return.p0|s1.total_return.p0|higher|lower} than {s1}'s.", symbols=2),
    _T("{s0}'s Sharpe ratio {c|s0.sharpe.p1|s0.sharpe.p0|improved|declined} from {v|s0.sharpe.p0|plain} in {P0} to {v|s0.sharpe.p1|plain} in {P1}.", "ratio", spans=2, kind="year"),
    _T("On {d0}, {s0} closed at {v|s0.close.d0|plain}, {v|s0.day_return.d0|moved} from the previous close.", "close"),
    _T("{s0} traded {v|s0.volume.d0|scaled} shares on {d0} and closed at {v|s0.close.d0|plain}.", "close"),
    _T("{s0}'s EPS was {v|s0.diluted_eps.p0|plain} {p0} versus {v|s1.diluted_eps.p0|plain} for {s1}.", "eps", 2),
    _T("Dividends per share at {s0} were {v|s0.dividends_per_share.p0|plain} {p0}.", "payout"),
    _T("{s0}'s net margin was {v|s0.net_margin.p0|plain} and its gross margin was {v|s0.gross_margin.p0|plain} {p0}.", "margin"),
    _T("As of {d0}, {s0}'s P/E was {v|s0.pe.d0|x} and its P/S was {v|s0.ps.d0|x}.", "multiple"),
    _T("{s0}'s average daily volume {p0} was {v|s0.average_volume.p0|scaled} shares, against {v|s1.average_volume.p0|scaled} for {s1}.", "volume", 2),
    _T("{s0}'s revenue of {v|s0.revenue.p0|plain} {p0} was {v|ratio s0.revenue.p0 s1.revenue.p0|times} the revenue of {s1} ({v|s1.revenue.p0|plain}).", "flow", 2),
    # Vietnamese
    _T("{s0} có tổng lợi suất {v|s0.total_return.p0|plain} và độ biến động {v|s0.volatility.p0|plain} {p0}.", "frac", language="vi"),
    _T("So sánh {p0}: {s0} đạt tổng lợi suất {v|s0.total_return.p0|plain}, {s1} đạt {v|s1.total_return.p0|plain}.", symbols=2, language="vi"),
    _T("**{s0}, {P0}**\n- Doanh thu: {v|s0.revenue.p0|plain}\n- Lợi nhuận ròng: {v|s0.net_income.p0|plain}", "flow", language="vi"),
    _T("Giá đóng cửa của {s0} vào {d0} là {v|s0.close.d0|plain}; khối lượng giao dịch là {v|s0.volume.d0|scaled} cổ phiếu.", "close", language="vi"),
    _T("Hệ số Sharpe của {s0} {p0} là {v|s0.sharpe.p0|plain}, {c|s0.sharpe.p0|s1.sharpe.p0|cao hơn|thấp hơn} mức {v|s1.sharpe.p0|plain} của {s1}.", "ratio", 2, language="vi"),
    _T("| Chỉ số | {s0} | {s1} |\n|---|---|---|\n| Tổng lợi suất (%) | {v|s0.total_return.p0|pct} | {v|s1.total_return.p0|pct} |\n| Hệ số Sharpe | {v|s0.sharpe.p0|plain} | {v|s1.sharpe.p0|plain} |\n\nKỳ tính: {P0}.", "ratio", 2, kind="year", language="vi"),
    _T("Trong ba mã, {s0} có tổng lợi suất {r|s0.total_return.p0|cao} {p0} với {v|s0.total_return.p0|plain}.", symbols=3, language="vi"),
    _T("Mức sụt giảm tối đa {p0} là {v|s0.max_drawdown.p0|plain} đối với {s0} và {v|s1.max_drawdown.p0|plain} đối với {s1}.", "dd", 2, language="vi"),
)  # fmt: skip
