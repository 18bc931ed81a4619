# ruff: noqa: E501 - a template is one line, as its sentence is
"""What fund letters, sell-side and morning notes, market reports and company profiles say of shares
and of the companies' statements, in flowing prose. ``templates`` says what the holes are; a figure
compared with ``diff`` of itself with itself, which is nought, is told by its sign."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

LETTERS: tuple[_T, ...] = (
    # letters to investors
    _T("Our largest position, {s0}, {v|s0.total_return.p0|moved} {p0} with dividends reinvested, and at the worst moment of that period it stood {v|s0.max_drawdown.p0|abs} beneath its earlier peak."),
    _T("Dear partners: {p0} the shares of {s0} {c|s0.total_return.p0|diff s0.total_return.p0 s0.total_return.p0|put on|gave up} {v|s0.total_return.p0|abs} and those of {s1} {c|s1.total_return.p0|diff s1.total_return.p0 s1.total_return.p0|put on|gave up} {v|s1.total_return.p0|abs}, dividends included.", symbols=2),
    _T("We have written to you about {s0} before. {p0!} its stock {v|s0.total_return.p0|moved}, which was {v|diff s0.total_return.p0 s1.total_return.p0|points} {c|s0.total_return.p0|s1.total_return.p0|better|worse} than the {v|s1.total_return.p0|plain} that {s1} delivered.", symbols=2),
    _T("The total return on {s0} came to {v|s0.total_return.p0|plain} {p0}; without dividends the share price {v|s0.price_return.p0|moved}, so that the payouts were worth {v|diff s0.total_return.p0 s0.price_return.p0|points}.", "price"),
    _T("We prefer to judge an investment over several years. {p0!}, {s0} compounded at {v|s0.cagr.p0|plain} a year, {c|s0.cagr.p0|s1.cagr.p0|ahead of|behind} {s1}, whose compound annual rate was {v|s1.cagr.p0|plain}.", symbols=2, kind="run"),
    _T("Judging by Sharpe ratios of {v|s0.sharpe.p0|plain} and {v|s1.sharpe.p0|plain} respectively, risk was {c|s0.sharpe.p0|s1.sharpe.p0|better|less well} rewarded at {s0} than at {s1} {p0}.", "ratio", 2),
    _T("Patience was called for {p0}: from peak to trough {s0} surrendered {v|s0.max_drawdown.p0|abs}, the bottom being reached on {t|s0.max_drawdown.p0}.", "dd"),
    _T("Anyone who picked {s0} rather than {s1} at the start of {P0} was {v|diff s0.total_return.p0 s1.total_return.p0|points} {c|s0.total_return.p0|s1.total_return.p0|better|worse} off at the end of it, the total returns being {v|s0.total_return.p0|plain} and {v|s1.total_return.p0|plain}.", symbols=2, kind="year"),
    _T("Calendar {P0} treated {s0} {c|s0.total_return.p0|s0.total_return.p1|more|less} kindly than {P1} did, with a total return of {v|s0.total_return.p0|plain} as against {v|s0.total_return.p1|plain}.", spans=2, kind="year"),
    _T("In the years {P0} our two technology holdings fared as follows: {s0} {v|s0.total_return.p0|moved} in all (or {v|s0.cagr.p0|plain} annualised), {s1} {v|s1.total_return.p0|moved} ({v|s1.cagr.p0|plain} annualised).", symbols=2, kind="run"),
    _T("{v|count total_return.p0|Word} of the three names we follow most closely ({s0}, {s1} and {s2}) made money for shareholders {p0}. {s0} itself {v|s0.total_return.p0|moved}.", symbols=3),
    _T("The simple average of the total returns on {s0}, {s1} and {s2} {p0} works out at {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain}, whereas {s0} taken alone {v|s0.total_return.p0|moved}.", symbols=3),
    # strategists and risk desks
    _T("Penalise only the bad days and {s0} scores {v|s0.sortino.p0|plain} on the Sortino ratio {p0}; the Sharpe ratio, for which a swing in either direction counts, was {v|s0.sharpe.p0|plain}.", "ratio"),
    _T("Day-to-day swings were {c|s0.volatility.p0|s1.volatility.p0|larger|smaller} at {s0} than at {s1} {p0} (annualised volatility of {v|s0.volatility.p0|plain} as against {v|s1.volatility.p0|plain}).", "frac", 2),
    _T("As to the bumpiness of the ride, {s0} showed an annualised volatility of {v|s0.volatility.p0|bound} {p0} and a downside deviation of {v|s0.downside_deviation.p0|about}.", "frac"),
    _T("Ranked by total return {p0}, {s0} finished {r|s0.total_return.p0|ordinal}, {s1} {r|s1.total_return.p0|ordinal} and {s2} {r|s2.total_return.p0|ordinal}; the figures are {v|s0.total_return.p0|plain}, {v|s1.total_return.p0|plain} and {v|s2.total_return.p0|plain} respectively.", symbols=3),
    _T("Set beside {s1} and {s2}, {s0} offered the {r|s0.sharpe.p0|high} Sharpe ratio {p0}: {v|s0.sharpe.p0|plain}, where {s1} had {v|s1.sharpe.p0|plain} and {s2} {v|s2.sharpe.p0|plain}.", "ratio", 3),
    _T("Volatility in {s0} {c|s0.volatility.p1|s0.volatility.p0|picked up|subsided} to {v|s0.volatility.p1|plain} {p1}, after {v|s0.volatility.p0|plain} {p0}, and the worst peak-to-trough slide went from {v|s0.max_drawdown.p0|abs} to {v|s0.max_drawdown.p1|abs}.", "frac", spans=2, kind="year"),
    _T("Nobody who held {s0} {p0} will forget {t|s0.worst_day.p0}, when the stock lost {v|s0.worst_day.p0|abs} in one session; its best day of the period, {t|s0.best_day.p0}, brought {v|s0.best_day.p0|noun}.", "day"),
    _T("{s0} returned {v|s0.total_return.p0|plain} {p0}, {v|s0.total_return.p1|plain} {p1} and {v|s0.total_return.p2|plain} {p2}, dividends counted in.", spans=3, kind="quarter"),
    _T("With dividends left aside, {s0} {v|s0.price_return.p0|moved} {p0}, {s1} {v|s1.price_return.p0|moved} and {s2} {v|s2.price_return.p0|moved}.", "price", 3),
    # market reports
    _T("{s0} shares {c|s0.day_return.d0|diff s0.day_return.d0 s0.day_return.d0|climbed|slid} {v|s0.day_return.d0|abs} to {v|s0.close.d0|plain} on {d0}, having swung between {v|s0.low.d0|plain} and {v|s0.high.d0|plain} in the course of the session.", "close"),
    _T("On {d0}, {s0} touched {v|s0.high.d0|plain} at the top and {v|s0.low.d0|plain} at the bottom, a span of {v|diff s0.high.d0 s0.low.d0|plain}, before settling at {v|s0.close.d0|plain}.", "close"),
    _T("Trading in {s0} was {c|s0.volume.d1|s0.volume.d0|heavier|lighter} on {d1} than on {d0}, with {v|s0.volume.d1|scaled} shares passing from hand to hand instead of {v|s0.volume.d0|scaled}.", "close", spans=2),
    _T("Having opened at {v|s0.open.d0|plain}, {s0} left the {d0} session at {v|s0.close.d0|plain}, or {v|change s0.close.d0 s0.open.d0|signed} on the opening price.", "close"),
    _T("Between {d0} and {d1} the {s0} share price travelled from {v|s0.close.d0|plain} to {v|s0.close.d1|plain} (closing quotations), {v|change s0.close.d1 s0.close.d0|noun}.", "close", spans=2),
    _T("On {d0}, {s0} {v|s0.day_return.d0|moved} and {s1} {v|s1.day_return.d0|moved}; last trades were at {v|s0.close.d0|plain} and {v|s1.close.d0|plain} respectively.", "close", 2),
    _T("The closing bell on {d0} found {s0} at {v|s0.close.d0|plain}, {s1} at {v|s1.close.d0|plain} and {s2} at {v|s2.close.d0|plain}.", "close", 3),
    _T("From the morning meeting: {s0} ({v|s0.day_return.d0|signed} on {d0}, last {v|s0.close.d0|plain}) did {c|s0.day_return.d0|s1.day_return.d0|better|worse} on the day than {s1} ({v|s1.day_return.d0|signed}).", "close", 2),
    _T("{p0!} {s0} had its finest session on {t|s0.best_day.p0} ({v|s0.best_day.p0|signed}) and its poorest on {t|s0.worst_day.p0} ({v|s0.worst_day.p0|signed}).", "day", kind="month"),
    _T("{s0} closed at {v|s0.average_close.p0|plain} on average {p0}, in a band that ran from {v|s0.lowest_close.p0|plain} on {t|s0.lowest_close.p0} to {v|s0.highest_close.p0|plain} on {t|s0.highest_close.p0}.", "money"),
    _T("The highest close of {s0} {p0}, {v|s0.highest_close.p0|plain}, lay {v|change s0.highest_close.p0 s0.lowest_close.p0|plain} above the lowest, {v|s0.lowest_close.p0|plain}.", "money"),
    _T("Turnover in {s0} averaged {v|s0.average_volume.p0|about} shares a day {p0} and crested on {t|s0.highest_volume.p0}, when {v|s0.highest_volume.p0|scaled} were dealt in.", "volume"),
    _T("On average {p0}, {v|s0.average_volume.p0|scaled} shares of {s0} found a buyer each day, which is {v|ratio s0.average_volume.p0 s1.average_volume.p0|times} {s1}'s {v|s1.average_volume.p0|scaled}.", "volume", 2),
    _T("In the twelve months to the end of December {P0}, the price of {s0} stock {c|s0.price_return.p0|diff s0.price_return.p0 s0.price_return.p0|appreciated|slipped} by {v|s0.price_return.p0|abs}, dividends not counted; its dearest close was {v|s0.highest_close.p0|plain}, on {t|s0.highest_close.p0}.", "price", kind="year"),
    # notes on results and valuation
    _T("{s0} posted {P1} revenue of {v|s0.revenue.p1|plain}, {c|s0.revenue.p1|s0.revenue.p0|up|down} {v|change s0.revenue.p1 s0.revenue.p0|abs} on the {v|s0.revenue.p0|plain} of {P0}, and earned {v|s0.diluted_eps.p1|plain} per diluted share.", "flow", spans=2),
    _T("At {s0} the operating margin {c|s0.operating_margin.p1|s0.operating_margin.p0|widened|narrowed} by {v|diff s0.operating_margin.p1 s0.operating_margin.p0|bp} to {v|s0.operating_margin.p1|plain} {p1}, having been {v|s0.operating_margin.p0|plain} {p0}.", "margin", spans=2),
    _T("At its close of {v|s0.close.d0|plain} on {d0}, {s0} was changing hands for {v|s0.pe.d0|times} earnings and {v|s0.pb.d0|times} book value.", "multiple"),
    _T("On EV/EBITDA, {s0} stood at {c|s0.ev_ebitda.d0|s1.ev_ebitda.d0|a premium|a discount} to {s1} on {d0}: {v|s0.ev_ebitda.d0|times} against {v|s1.ev_ebitda.d0|times}.", "multiple", 2),
    _T("Investors were paying {v|s0.ps.d0|times} sales for {s0} on {d0}; for {s1} and {s2} they paid {v|s1.ps.d0|times} and {v|s2.ps.d0|times} respectively.", "multiple", 3),
    _T("Operating profit at {s0}, {v|s0.operating_income.p0|plain} {p0}, {c|s0.operating_income.p1|s0.operating_income.p0|advanced|retreated} to {v|s0.operating_income.p1|plain} {p1} ({v|change s0.operating_income.p1 s0.operating_income.p0|signed}).", "flow", spans=2),
    _T("With a gross margin of {v|s0.gross_margin.p0|plain} and an operating margin of {v|s0.operating_margin.p0|plain}, {s0} finished with {v|s0.net_margin.p0|plain} as its net margin {p0}.", "margin"),
    # profiles of companies
    _T("{s0} is a business with {v|s0.revenue.p0|plain} of sales and {v|s0.net_income.p0|plain} of profit after tax ({P0}), and it has {v|s0.total_assets.p0|plain} in total assets on its books.", "flow", kind="fiscal"),
    _T("A glance at the balance sheet {p0} shows that {s0} had borrowings of {v|s0.total_debt.p0|plain} and cash and equivalents of {v|s0.cash.p0|plain}, which makes for {c|s0.total_debt.p0|s0.cash.p0|net debt|net cash} of {v|diff s0.total_debt.p0 s0.cash.p0|plain}.", "stock"),
    _T("{s0} drew {v|s0.operating_cash_flow.p0|plain} from its operations {p0}, and {v|s0.free_cash_flow.p0|plain} of free cash flow was left once the investments had been paid for. {s1} was left with {v|s1.free_cash_flow.p0|plain}.", "flow", 2),
    _T("Shareholders of {s0}, who had received dividends of {v|s0.dividends_per_share.p0|plain} a share {p0}, got {v|s0.dividends_per_share.p1|plain} {p1}, {v|diff s0.dividends_per_share.p1 s0.dividends_per_share.p0|plain} {c|s0.dividends_per_share.p1|s0.dividends_per_share.p0|more|less}.", "payout", spans=2, kind="fiscal"),
    _T("{s0} earned {v|s0.roe.p0|plain} on its equity {p0}, {v|diff s0.roe.p0 s1.roe.p0|points} {c|s0.roe.p0|s1.roe.p0|above|below} the {v|s1.roe.p0|plain} achieved by {s1} on the same measure.", "margin", 2),
    _T("{s0} carried debt of {v|s0.debt_to_equity.p0|times} its equity {p0}, and its current assets covered current liabilities {v|s0.current_ratio.p0|times}.", "balance"),
    _T("Going by sales {p0}, {s0} was {v|ratio s0.revenue.p0 s1.revenue.p0|times} the size of {s1} and {v|ratio s0.revenue.p0 s2.revenue.p0|times} that of {s2}; its own came to {v|s0.revenue.p0|plain}.", "flow", 3, kind="fiscal"),
    _T("Between them {s0} and {s1} took {v|sum s0.net_income.p0 s1.net_income.p0|plain} of net income {p0}, of which {v|s0.net_income.p0|plain} fell to the former; among those two and {s2}, {s0} had the {r|s0.net_income.p0|high}.", "flow", 3, kind="fiscal"),
    # Vietnamese
    _T("Thư gửi nhà đầu tư: cổ phiếu {s0} mà quỹ đang nắm giữ {v|s0.total_return.p0|moved} {p0} nếu tính cả cổ tức, còn {s1} {v|s1.total_return.p0|moved}, tức {s0} {c|s0.total_return.p0|s1.total_return.p0|nhỉnh hơn|thua kém} {v|diff s0.total_return.p0 s1.total_return.p0|points}.", symbols=2, language="vi"),
    _T("Kết phiên {d0}, thị giá {s0} dừng ở {v|s0.close.d0|plain}, {c|s0.day_return.d0|diff s0.day_return.d0 s0.day_return.d0|tăng|giảm} {v|s0.day_return.d0|abs} so với phiên liền trước, với {v|s0.volume.d0|plain} cổ phiếu được sang tay.", "close", language="vi"),
    _T("Tính từ đỉnh xuống đáy, {s0} có lúc bốc hơi {v|s0.max_drawdown.p0|abs} {p0}; đáy rơi vào {t|s0.max_drawdown.p0}.", "dd", language="vi"),
    _T("{s0} khép lại {P1} với doanh thu {v|s0.revenue.p1|plain}, {c|s0.revenue.p1|s0.revenue.p0|tăng|giảm} {v|change s0.revenue.p1 s0.revenue.p0|abs} so với {P0} ({v|s0.revenue.p0|plain}), còn lợi nhuận sau thuế đạt {v|s0.net_income.p1|plain}.", "flow", spans=2, kind="fiscal", language="vi"),
    _T("Biên lợi nhuận hoạt động của {s0} ở mức {v|s0.operating_margin.p1|plain} {p1}, {c|s0.operating_margin.p1|s0.operating_margin.p0|cao hơn|thấp hơn} {v|diff s0.operating_margin.p1 s0.operating_margin.p0|points} so với con số {v|s0.operating_margin.p0|plain} của {P0}.", "margin", spans=2, language="vi"),
    _T("Đặt cạnh {s1} và {s2}, {s0} là mã có độ biến động {r|s0.volatility.p0|cao} {p0}: {v|s0.volatility.p0|plain}, so với {v|s1.volatility.p0|plain} của {s1} và {v|s2.volatility.p0|plain} của {s2} trong cùng kỳ.", "frac", 3, language="vi"),
    _T("Thanh khoản của {s0} {p0} bình quân đạt {v|s0.average_volume.p0|about} cổ phiếu mỗi phiên, {c|s0.average_volume.p0|s1.average_volume.p0|cao|thấp} hơn mức {v|s1.average_volume.p0|plain} của {s1}; phiên sôi động nhất của {s0} là {t|s0.highest_volume.p0} với {v|s0.highest_volume.p0|plain} cổ phiếu.", "volume", 2, language="vi"),
    _T("Xét theo thị giá {d0}, {s0} giao dịch ở P/E {v|s0.pe.d0|plain} và P/B {v|s0.pb.d0|plain}, trong khi {s1} {c|s0.pe.d0|s1.pe.d0|rẻ hơn|đắt hơn} với P/E {v|s1.pe.d0|plain}.", "multiple", 2, language="vi"),
    _T("Giá đóng cửa của {s0} {p0} dao động từ {v|s0.lowest_close.p0|plain} (xác lập {t|s0.lowest_close.p0}) đến {v|s0.highest_close.p0|plain} (xác lập {t|s0.highest_close.p0}).", "money", language="vi"),
    _T("Mỗi cổ phiếu {s0} mang về {v|s0.diluted_eps.p0|plain} lợi nhuận {p0} theo EPS pha loãng. Cùng kỳ, ROE của công ty đạt {v|s0.roe.p0|plain}, {c|s0.roe.p0|s1.roe.p0|vượt|kém} {s1} với mức {v|s1.roe.p0|plain}.", "eps", 2, language="vi"),
)  # fmt: skip
