"""How Yahoo spells tickers, and which exchange its codes stand for.

``BRK.B`` is Yahoo's ``BRK-B``; ``HOSE:FPT`` is ``FPT.VN``; ``VOD.L`` and ``005930.KS`` are spelt
as everywhere. Pure text: nothing here asks Yahoo.
"""

from __future__ import annotations

import re

from workbench.errors import NoDataError

_TICKER = re.compile(r"[A-Z0-9^][A-Z0-9.^=&-]{0,23}")
# A single letter behind the point is a share class, save where it is one of Yahoo's exchanges:
# Frankfurt, London, Tokyo, the Toronto venture exchange.
_CLASS = re.compile(r"([A-Z]{1,5})([.-])([A-EG-KM-SUW-Z])")

_PREFIXES = {
    "NASDAQ": "",
    "NYSE": "",
    "AMEX": "",
    "ARCA": "",
    "LSE": "L",
    "XETRA": "DE",
    "FRA": "F",
    "EPA": "PA",
    "AMS": "AS",
    "BIT": "MI",
    "SWX": "SW",
    "TSX": "TO",
    "TSXV": "V",
    "TYO": "T",
    "HKEX": "HK",
    "SSE": "SS",
    "SZSE": "SZ",
    "KRX": "KS",
    "KOSDAQ": "KQ",
    "NSE": "NS",
    "BSE": "BO",
    "ASX": "AX",
    "SGX": "SI",
    "HOSE": "VN",
}

# Yahoo's exchange codes and the ISO 10383 market identifier codes they stand for.
_MICS = {
    **dict.fromkeys(("NMS", "NGM", "NCM", "NAS"), "XNAS"),
    **dict.fromkeys(("NYQ", "NYS"), "XNYS"),
    "ASE": "XASE", "PCX": "ARCX", "BTS": "BATS",
    "TOR": "XTSE", "VAN": "XTSX", "CNQ": "XCNQ", "NEO": "NEOE", "MEX": "XMEX", "SAO": "BVMF",
    "BUE": "XBUE", "SGO": "XSGO",
    "LSE": "XLON", "IOB": "XLON", "ISE": "XDUB", "GER": "XETR", "FRA": "XFRA", "BER": "XBER",
    "DUS": "XDUS", "HAM": "XHAM", "HAN": "XHAN", "MUN": "XMUN", "STU": "XSTU", "PAR": "XPAR",
    "AMS": "XAMS", "BRU": "XBRU", "LIS": "XLIS", "MIL": "XMIL", "MCE": "XMAD", "EBS": "XSWX",
    "VIE": "XWBO", "STO": "XSTO", "HEL": "XHEL", "CPH": "XCSE", "OSL": "XOSL", "ICE": "XICE",
    "TAL": "XTAL", "RIS": "XRIS", "LIT": "XLIT", "WSE": "XWAR", "PRA": "XPRA", "BUD": "XBUD",
    "ATH": "ASEX", "IST": "XIST", "TLV": "XTAE", "SAU": "XSAU", "DOH": "DSMD", "CAI": "XCAI",
    "JNB": "XJSE",
    "JPX": "XTKS", "HKG": "XHKG", "SHH": "XSHG", "SHZ": "XSHE", "KSC": "XKRX", "KOE": "XKOS",
    "TAI": "XTAI", "TWO": "ROCO", "NSI": "XNSE", "BSE": "XBOM", "SES": "XSES", "SET": "XBKK",
    "JKT": "XIDX", "KLS": "XKLS", "VSE": "XSTC", "ASX": "XASX", "NZE": "XNZE",
}  # fmt: skip


def yahoo_name(ticker: str) -> str:
    """Yahoo's spelling of ``ticker``; NoDataError for what cannot be one."""
    text = ticker.strip().upper()
    prefix, colon, rest = text.partition(":")
    if colon:
        suffix = _PREFIXES.get(prefix)
        if suffix is None:
            raise NoDataError(
                f"The exchange in '{_shown(ticker)}' is unknown.",
                hint=f"Known before the colon are {', '.join(_PREFIXES)}.",
            )
        text = f"{rest}.{suffix}" if suffix else rest
    if not _TICKER.fullmatch(text):
        raise NoDataError(f"'{_shown(ticker)}' is not a ticker.")
    return _CLASS.sub(r"\1-\3", text) if _CLASS.fullmatch(text) else text


def our_ticker(name: str) -> str:
    """The one spelling we keep for Yahoo's ``name``: ``BRK-B`` is ``BRK.B``."""
    return _CLASS.sub(r"\1.\3", name) if _CLASS.fullmatch(name) else name


def mic_of(exchange: str) -> str | None:
    """The MIC of Yahoo's exchange code; None for one that is not in the table."""
    return _MICS.get(exchange)


def _shown(text: str) -> str:
    """Foreign text for a message: printable and short."""
    return "".join(char for char in text.strip() if char.isprintable())[:30]
