"""Files that banks wrote, read with a suggested profile, beside what a person reads in them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.transforms.readers.reads import CORPUS, need_corpus
from transforms.readers.suggest import suggest

EXPECTED = {
    "BIZ4Africa__ofxstatement-cd-tmb/sample.csv": (4, "34.20", "reconciled"),
    "OCA__bank-statement-import/balance.csv": (2, "1500.00", "reconciled"),
    "bank2ynab__bank2ynab/TransactionHistory_20180418043121.csv": (8, "-173.28", "not_stated"),
    "c-vigo__beancount-importers/mintos/Mintos_Sample.csv": (15, "283.75", "reconciled"),
    "c-vigo__beancount-importers/revolut/Revolut_CHF_Sample.csv": (7, "193.93", "reconciled"),
    "cantino__reckon/inversed_credit_card.csv": (16, "187.01", "not_stated"),
    "cantino__reckon/suntrust.csv": (7, "700.00", "reconciled"),
    "fabolhak__ofxstatement-de-ing/test_with_saldo_1.csv": (9, "-178.60", "reconciled"),
    "gerasiov__ofxstatement-russian/alfabank.csv": (3, "31573.56", "not_stated"),
    "gpaulissen__ofxstatement-dutch/Knab_transactieoverzicht_ok.csv": (28, "7.01", "not_stated"),
    "gyp__ofxstatement-otp/sample-new-format-2026-06.xlsx": (10, "207965", "not_stated"),
    "lorenzogiudici5__ofxstatement-bancoposta/transactions/atm.csv": (2, "0.00", "not_stated"),
    "nblock__ofxstatement-austrian/easybank-giro.csv": (10, "-1562.86", "not_stated"),
    "reubano__csv2ofx/schwab-checking-baltest-case1.csv": (4, "-215.27", "reconciled"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_that_a_bank_wrote(name: str) -> None:
    need_corpus("bank-csv")
    records, total, balances = EXPECTED[name]
    trial = suggest(CORPUS / "bank-csv" / name, "x").trial
    assert (trial.accepted, trial.quarantined) == (records, 0)
    assert sum(trial.sums.values()) == Decimal(total)
    assert trial.balance_check == balances
