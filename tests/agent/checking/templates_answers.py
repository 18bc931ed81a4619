# ruff: noqa: E501 - a template is one line, as its sentence is
"""Answers of language models to questions about equities: short sentences, bullets with bold
labels, labelled paragraphs, tables with units in the header. ``templates`` says what the holes
are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

ANSWERS: tuple[_T, ...] = (
    # short declarative sentences
    _T("{s0}'s total return in {P0} was {v|s0.total_return.p0|plain}.", kind="year"),
    _T("{s0} returned {v|s0.total_return.p0|signed} {p0}, including reinvested dividends."),
    _T("Based on the data, {s0} generated a total return of {v|s0.total_return.p0|plain} {p0}. Its annualised volatility over this period was {v|s0.volatility.p0|plain}.", "frac"),
    _T("The stock's Sharpe ratio for {P0} was {v|s0.sharpe.p0|plain} ({s0}).", "ratio"),
    _T("{s0} had a total return of {v|s0.total_return.p0|plain} and a price return of {v|s0.price_return.p0|plain} {p0}."),
    _T("Without dividends, {s0}'s price return was {v|s0.price_return.p0|plain} {p0}; with dividends reinvested, the total return was {v|s0.total_return.p0|plain}.", "price"),
    _T("To answer your question: {s0}'s {m0} {p0} was {v|s0.m0.p0|plain}.", "frac"),
    _T("{s0} reached a maximum drawdown of {v|s0.max_drawdown.p0|plain} {p0}, with the trough on {t|s0.max_drawdown.p0}.", "dd"),
    _T("The worst drawdown for {s0} {p0} was {v|s0.max_drawdown.p0|plain}, bottoming on {t|s0.max_drawdown.p0}.", "dd"),
    # bullets with bold labels
    _T("- **Total return ({P0}):** {v|s0.total_return.p0|plain}\n- **Volatility ({P0}):** {v|s0.volatility.p0|plain}\n- **Sharpe ratio ({P0}):** {v|s0.sharpe.p0|plain}\n\nAll figures are for {s0}.", "frac"),
    _T("### {s0} in {P0}\n\n- **Total return:** {v|s0.total_return.p0|signed}\n- **Annualised volatility:** {v|s0.volatility.p0|plain}\n- **Maximum drawdown:** {v|s0.max_drawdown.p0|plain} (trough on {t|s0.max_drawdown.p0})", "dd", kind="year"),
    _T("Here are the key figures for {s0} {p0}:\n\n- **Highest close:** {v|s0.highest_close.p0|plain} on {t|s0.highest_close.p0}\n- **Lowest close:** {v|s0.lowest_close.p0|plain} on {t|s0.lowest_close.p0}\n- **Average close:** {v|s0.average_close.p0|plain}", "money"),
    _T("**{s0}**\n- {P0}: {v|s0.total_return.p0|plain}\n- {P1}: {v|s0.total_return.p1|plain}\n\n**{s1}**\n- {P0}: {v|s1.total_return.p0|plain}\n- {P1}: {v|s1.total_return.p1|plain}\n\nThese are total returns.", symbols=2, spans=2, kind="year"),
    _T("Total return, {P0}:\n\n1. **{s0}**: {v|s0.total_return.p0|plain}\n2. **{s1}**: {v|s1.total_return.p0|plain}\n3. **{s2}**: {v|s2.total_return.p0|plain}", symbols=3),
    _T("* **{s0}:** Sharpe ratio of {v|s0.sharpe.p0|plain} {p0}\n* **{s1}:** Sharpe ratio of {v|s1.sharpe.p0|plain} {p0}", "ratio", 2),
    _T("**Revenue ({P0}):** {v|s0.revenue.p0|plain}\n\n**Net income ({P0}):** {v|s0.net_income.p0|plain}\n\n**Net margin ({P0}):** {v|s0.net_margin.p0|plain}\n\nCompany: {s0}", "flow"),
    _T("- {s0}\n  - **Volatility:** {v|s0.volatility.p0|plain}\n  - **Max drawdown:** {v|s0.max_drawdown.p0|plain}\n- {s1}\n  - **Volatility:** {v|s1.volatility.p0|plain}\n  - **Max drawdown:** {v|s1.max_drawdown.p0|plain}\n\nThe period is {P0}.", "dd", 2),
    # labelled paragraphs
    _T("**FACT** {s0} {v|s0.total_return.p0|moved} {p0}.\n\n**FACT** {s1} {v|s1.total_return.p0|moved} over the same period.\n\n**INFERENCE** {s0} was the {c|s0.total_return.p0|s1.total_return.p0|stronger|weaker} of the two.", symbols=2),
    _T("**FACT** The total return of {s0} {p0} was {v|s0.total_return.p0|plain}, against {v|s1.total_return.p0|plain} for {s1}. **INFERENCE** {s0} {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} by {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2),
    _T("**FACT** {s0}'s volatility was {v|s0.volatility.p0|plain} {p0}.\n\n**ASSUMPTION** Volatility is annualised with 252 sessions a year.\n\n**INFERENCE** The shares of {s0} were {c|s0.volatility.p0|s1.volatility.p0|riskier|calmer} than those of {s1}, whose volatility was {v|s1.volatility.p0|plain}.", "frac", 2),
    _T("**FACT** {s0} closed at {v|s0.close.d0|plain} on {d0}, {v|s0.day_return.d0|moved} on the day.", "close"),
    _T("**FACT** {P0} revenue of {s0} was {v|s0.revenue.p0|plain}; net income was {v|s0.net_income.p0|plain}, a net margin of {v|s0.net_margin.p0|plain}.", "flow"),
    # tables with units in the header
    _T("| Symbol | Total return (%) | Volatility (%) |\n|---|---|---|\n| {s0} | {v|s0.total_return.p0|pct} | {v|s0.volatility.p0|pct} |\n| {s1} | {v|s1.total_return.p0|pct} | {v|s1.volatility.p0|pct} |\n\nPeriod: {P0}.", "frac", 2),
    _T("{s0}, key figures:\n\n| Period | Return (%) | Max drawdown (%) | Sharpe |\n|:--|--:|--:|--:|\n| {P0} | {v|s0.total_return.p0|pct} | {v|s0.max_drawdown.p0|pct} | {v|s0.sharpe.p0|plain} |\n| {P1} | {v|s0.total_return.p1|pct} | {v|s0.max_drawdown.p1|pct} | {v|s0.sharpe.p1|plain} |", "ratio", spans=2),
    _T("| USD m | {P0} | {P1} |\n|---|---|---|\n| Revenue | {v|s0.revenue.p0|mn} | {v|s0.revenue.p1|mn} |\n| Operating income | {v|s0.operating_income.p0|mn} | {v|s0.operating_income.p1|mn} |\n| Net income | {v|s0.net_income.p0|mn} | {v|s0.net_income.p1|mn} |\n\nSource: filings of {s0}.", "flow", spans=2, kind="fiscal"),
    _T("**{s0} (USD billion)**\n\n| Fiscal year | Revenue | Net income |\n|---|---|---|\n| {P0} | {v|s0.revenue.p0|bn} | {v|s0.net_income.p0|bn} |\n| {P1} | {v|s0.revenue.p1|bn} | {v|s0.net_income.p1|bn} |", "flow", spans=2, kind="fiscal"),
    _T("| Company | Revenue ($bn) | Gross margin (%) | EPS ($) |\n|---|---|---|---|\n| {s0} | {v|s0.revenue.p0|bn} | {v|s0.gross_margin.p0|pct} | {v|s0.diluted_eps.p0|bare} |\n| {s1} | {v|s1.revenue.p0|bn} | {v|s1.gross_margin.p0|pct} | {v|s1.diluted_eps.p0|bare} |\n\nAll figures are for {P0}.", "flow", 2, kind="fiscal"),
    _T("| Date | {s0} close (USD) | {s1} close (USD) |\n|---|---|---|\n| {d0} | {v|s0.close.d0|bare} | {v|s1.close.d0|bare} |\n| {d1} | {v|s0.close.d1|bare} | {v|s1.close.d1|bare} |", "close", 2, 2),
    _T("| Measure | {s0} | {s1} | Difference |\n|---|---|---|---|\n| Total return {P0} | {v|s0.total_return.p0|plain} | {v|s1.total_return.p0|plain} | {v|diff s0.total_return.p0 s1.total_return.p0|points} |", symbols=2, kind="year"),
    _T("| Rank | Symbol | Total return {P0} |\n|---|---|---|\n| {r|s0.total_return.p0|number} | {s0} | {v|s0.total_return.p0|plain} |\n| {r|s1.total_return.p0|number} | {s1} | {v|s1.total_return.p0|plain} |\n| {r|s2.total_return.p0|number} | {s2} | {v|s2.total_return.p0|plain} |", symbols=3, kind="year"),
    _T("| Metric | Value |\n|---|---|\n| Open | {v|s0.open.d0|plain} |\n| High | {v|s0.high.d0|plain} |\n| Low | {v|s0.low.d0|plain} |\n| Close | {v|s0.close.d0|plain} |\n| Volume | {v|s0.volume.d0|whole} |\n\n{s0} on {d0}.", "close"),
    # comparisons
    _T("{p0!}, {s0} returned {v|s0.total_return.p0|plain}, {s1} returned {v|s1.total_return.p0|plain}, and {s2} returned {v|s2.total_return.p0|plain}.", symbols=3, kind="year"),
    _T("Comparing {s0} and {s1} {p0}, {s0} had the {c|s0.sharpe.p0|s1.sharpe.p0|higher|lower} Sharpe ratio ({v|s0.sharpe.p0|plain} vs. {v|s1.sharpe.p0|plain}).", "ratio", 2),
    _T("{s0} {c|s0.total_return.p0|s1.total_return.p0|outperformed|underperformed} {s1} {p0}. {s0}'s total return was {v|s0.total_return.p0|plain}, compared to {s1}'s {v|s1.total_return.p0|plain}, a difference of {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2),
    _T("Among the three stocks, {s0} had the {r|s0.m0.p0|high} {m0} {p0} at {v|s0.m0.p0|plain}, followed or preceded by {s1} at {v|s1.m0.p0|plain} and {s2} at {v|s2.m0.p0|plain}.", "frac", 3),
    _T("{s0} was the {c|s0.volatility.p0|s1.volatility.p0|more|less} volatile stock {p0}, with an annualised volatility of {v|s0.volatility.p0|plain} compared to {v|s1.volatility.p0|plain} for {s1}.", "frac", 2),
    _T("{s0}'s maximum drawdown {p0} was {v|s0.max_drawdown.p0|abs}, compared with {v|s1.max_drawdown.p0|abs} for {s1} and {v|s2.max_drawdown.p0|abs} for {s2}.", "dd", 3),
    _T("{s0} ranks {r|s0.sharpe.p0|nth} out of the three on Sharpe ratio {p0}, with a value of {v|s0.sharpe.p0|plain}.", "ratio", 3),
    _T("By total return {p0} the ranking of {s0}, {s1} and {s2} puts {s0} {r|s0.total_return.p0|ordinal} with {v|s0.total_return.p0|plain}.", symbols=3),
    _T("In both periods {s0} is compared with {s1}: {v|s0.total_return.p0|plain} vs {v|s1.total_return.p0|plain} total return in {P0}, and {v|s0.total_return.p1|plain} vs {v|s1.total_return.p1|plain} in {P1}.", symbols=2, spans=2, kind="year"),
    # counts, averages, sums
    _T("{v|count total_return.p0|Word} of the three stocks had a positive total return {p0}. The figures are {v|s0.total_return.p0|plain} for {s0}, {v|s1.total_return.p0|plain} for {s1} and {v|s2.total_return.p0|plain} for {s2}.", symbols=3),
    _T("{v|count total_return.p0|Word} of the three, {s0}, {s1} and {s2}, rose {p0}.", symbols=3),
    _T("The average total return of {s0}, {s1} and {s2} {p0} was {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain}.", symbols=3),
    _T("Combined, {s0}, {s1} and {s2} had revenue of {v|sum s0.revenue.p0 s1.revenue.p0 s2.revenue.p0|plain} {p0}.", "flow", 3),
    _T("Together, {s0} and {s1} earned net income of {v|sum s0.net_income.p0 s1.net_income.p0|plain} {p0}: {v|s0.net_income.p0|plain} at {s0} and {v|s1.net_income.p0|plain} at {s1}.", "flow", 2),
    _T("Total returns {p0} were {v|s0.total_return.p0|plain} for {s0}, {v|s1.total_return.p0|plain} for {s1} and {v|s2.total_return.p0|plain} for {s2}, an average of {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain}.", symbols=3),
    # closes, volumes
    _T("{s0} closed at {v|s0.close.d0|plain} on {d0} and at {v|s0.close.d1|plain} on {d1}, a change of {v|change s0.close.d1 s0.close.d0|signed}.", "close", spans=2),
    _T("On {d0}, {s0} opened at {v|s0.open.d0|plain}, reached a high of {v|s0.high.d0|plain}, fell to a low of {v|s0.low.d0|plain}, and closed at {v|s0.close.d0|plain}.", "close"),
    _T("The closing price of {s0} on {d0} was {v|s0.close.d0|plain}. Trading volume was {v|s0.volume.d0|scaled} shares.", "close"),
    _T("{s0}'s share price {c|s0.close.d1|s0.close.d0|increased|decreased} from {v|s0.close.d0|plain} on {d0} to {v|s0.close.d1|plain} on {d1}.", "close", spans=2),
    _T("{s0}'s average daily trading volume {p0} was {v|s0.average_volume.p0|scaled} shares, with a peak of {v|s0.highest_volume.p0|scaled} shares on {t|s0.highest_volume.p0}.", "volume"),
    _T("{s0}'s best day {p0} was {t|s0.best_day.p0}, with {v|s0.best_day.p0|noun}. Its worst day was {t|s0.worst_day.p0}, with {v|s0.worst_day.p0|noun}.", "day"),
    _T("{s0}'s average volume was {v|ratio s0.average_volume.p0 s1.average_volume.p0|times} that of {s1} {p0} ({v|s0.average_volume.p0|scaled} vs. {v|s1.average_volume.p0|scaled} shares per day).", "volume", 2),
    # changes, points, times
    _T("{s0}'s volatility {c|s0.volatility.p1|s0.volatility.p0|increased|decreased} by {v|diff s0.volatility.p1 s0.volatility.p0|points}, from {v|s0.volatility.p0|plain} in {P0} to {v|s0.volatility.p1|plain} in {P1}.", "frac", spans=2, kind="year"),
    _T("{s0}'s revenue {c|s0.revenue.p1|s0.revenue.p0|grew|declined} from {v|s0.revenue.p0|plain} {p0} to {v|s0.revenue.p1|plain} {p1}, a change of {v|change s0.revenue.p1 s0.revenue.p0|signed}.", "flow", spans=2, kind="fiscal"),
    _T("{s0}'s gross margin {c|s0.gross_margin.p1|s0.gross_margin.p0|expanded|contracted} by {v|diff s0.gross_margin.p1 s0.gross_margin.p0|points} to {v|s0.gross_margin.p1|plain} {p1}.", "margin", spans=2, kind="fiscal"),
    _T("{s0}'s revenue {p0} was {v|s0.revenue.p0|plain}, {v|ratio s0.revenue.p0 s1.revenue.p0|times} {s1}'s {v|s1.revenue.p0|plain}.", "flow", 2),
    # fundamentals
    _T("{s0} paid dividends of {v|s0.dividends_per_share.p0|plain} per share {p0}.", "payout"),
    _T("{p0!}, {s0} declared dividends per share of {v|s0.dividends_per_share.p0|plain}, compared with {v|s0.dividends_per_share.p1|plain} {p1}.", "payout", spans=2, kind="fiscal"),
    _T("{s0} reported diluted EPS of {v|s0.diluted_eps.p0|plain} and revenue of {v|s0.revenue.p0|plain} for {P0}.", "eps"),
    _T("At the end of {P0}, {s0} had total debt of {v|s0.total_debt.p0|plain} and cash of {v|s0.cash.p0|plain}, giving a debt-to-equity ratio of {v|s0.debt_to_equity.p0|plain}.", "stock", kind="fiscal"),
    _T("{s0}'s return on equity was {v|s0.roe.p0|plain} {p0}, and its current ratio was {v|s0.current_ratio.p0|plain}.", "margin"),
    _T("On {d0}, {s0} traded at a P/E ratio of {v|s0.pe.d0|x}, a P/B ratio of {v|s0.pb.d0|x}, and an EV/EBITDA of {v|s0.ev_ebitda.d0|x}.", "multiple"),
    _T("{s0}'s P/E of {v|s0.pe.d0|x} on {d0} was {c|s0.pe.d0|s1.pe.d0|higher|lower} than {s1}'s {v|s1.pe.d0|x}.", "multiple", 2),
    _T("{s0}'s operating cash flow was {v|s0.operating_cash_flow.p0|plain} and its free cash flow was {v|s0.free_cash_flow.p0|plain} {p0}.", "flow"),
    _T("{s0} grew at a compound annual rate (CAGR) of {v|s0.cagr.p0|plain} {p0}, turning into a cumulative return of {v|s0.total_return.p0|plain}.", "yearly", kind="run"),
    # Vietnamese
    _T("Tổng lợi suất của {s0} {p0} là {v|s0.total_return.p0|plain}.", language="vi"),
    _T("- **Tổng lợi suất ({P0}):** {v|s0.total_return.p0|plain}\n- **Độ biến động ({P0}):** {v|s0.volatility.p0|plain}\n- **Hệ số Sharpe ({P0}):** {v|s0.sharpe.p0|plain}\n\nSố liệu của {s0}.", "frac", language="vi"),
    _T("**{s0} ({P0})**\n- Giá đóng cửa cao nhất: {v|s0.highest_close.p0|plain}\n- Giá đóng cửa thấp nhất: {v|s0.lowest_close.p0|plain}", "money", language="vi"),
    _T("{p0!}, {s0} có tổng lợi suất {v|s0.total_return.p0|plain}, {c|s0.total_return.p0|s1.total_return.p0|cao hơn|thấp hơn} {s1} ({v|s1.total_return.p0|plain}).", symbols=2, language="vi"),
    _T("| Mã | Tổng lợi suất (%) | Độ biến động (%) |\n|---|---|---|\n| {s0} | {v|s0.total_return.p0|pct} | {v|s0.volatility.p0|pct} |\n| {s1} | {v|s1.total_return.p0|pct} | {v|s1.volatility.p0|pct} |\n\nGiai đoạn: {P0}.", "frac", 2, kind="year", language="vi"),
    _T("Mức sụt giảm lớn nhất của {s0} {p0} là {v|s0.max_drawdown.p0|plain}, so với {v|s1.max_drawdown.p0|plain} của {s1}.", "dd", 2, language="vi"),
    _T("Doanh thu của {s0} {c|s0.revenue.p1|s0.revenue.p0|tăng|giảm} từ {v|s0.revenue.p0|plain} {p0} lên hoặc xuống {v|s0.revenue.p1|plain} {p1}.", "flow", spans=2, kind="fiscal", language="vi"),
    _T("**FACT** {s0} {v|s0.total_return.p0|moved} {p0}. **INFERENCE** {s0} {c|s0.total_return.p0|s1.total_return.p0|vượt|kém} {s1}, vốn có tổng lợi suất {v|s1.total_return.p0|plain}.", symbols=2, language="vi"),
    _T("Vào {d0}, {s0} đóng cửa ở mức {v|s0.close.d0|plain}, trong khi {s1} đóng cửa ở mức {v|s1.close.d0|plain}.", "close", 2, language="vi"),
    _T("{s0} có {m0} {v|s0.m0.p0|plain} {p0}, còn {s1} là {v|s1.m0.p0|plain}.", "ratio", 2, language="vi"),
    _T("Trong số {s0}, {s1} và {s2}, {s0} có hệ số Sharpe {r|s0.sharpe.p0|cao} {p0} ({v|s0.sharpe.p0|plain}).", "ratio", 3, language="vi"),
    _T("Tổng lợi suất bình quân của {s0}, {s1} và {s2} {p0} là {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain}.", symbols=3, language="vi"),
    _T("Chênh lệch tổng lợi suất giữa {s0} và {s1} {p0} là {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2, language="vi"),
    _T("Phiên tốt nhất của {s0} {p0} là {t|s0.best_day.p0}, khi cổ phiếu {v|s0.best_day.p0|moved}.", "day", language="vi"),
    _T("EPS pha loãng của {s0} {p0} là {v|s0.diluted_eps.p0|plain}; biên lợi nhuận ròng là {v|s0.net_margin.p0|plain}.", "eps", language="vi"),
)  # fmt: skip
