"""Exports of payment applications, found by their header: Alipay, WeChat Pay, and the history of a Wise customer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.kinds.reading import read
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

ALIPAY = """导出信息：
姓名：梅花
支付宝账户：19200000000
起始时间：[2026-04-01 00:00:00]    终止时间：[2026-07-01 23:59:59]
------------------------支付宝支付科技有限公司  电子客户回单------------------------
交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,
2026-06-28 11:19:26,转账红包,小梅,gif***@example.com,谢,支出,"5,000.00",储蓄卡(0000),交易成功,2026062820000001\t,\t,,
2026-06-27 06:40:18,日用百货,念,183******45,跑包,收入,19.89,储蓄卡(0000),支付成功,2026062720000002\t,\t,,
2026-06-26 06:40:18,账户存取,本人,/,提现,不计收支,20.00,余额,交易成功,2026062620000003\t,\t,,
2026-06-25 06:40:18,日用百货,念,183******45,跑包,支出,19.89,余额,交易关闭,2026062520000004\t,\t,,
"""
WECHAT = """微信昵称：[小梅]
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-06-28 11:19:26,商户消费,店一,面,支出,¥28.16,零钱,已退款(￥8.16),4200000000000000000000000001,1,/
2026-06-27 11:19:26,店一-退款,店一,面,收入,¥8.16,零钱,已退款￥8.16,4200000000000000000000000002,1,/
2026-06-26 11:19:26,转账,小竹,/,收入,¥50.00,零钱,已到账,4200000000000000000000000003,1,/
2026-06-25 11:19:26,商户消费,店二,/,支出,¥5.00,零钱,什么,4200000000000000000000000004,1,/
"""
WISE = """ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,Target fee amount,Target fee currency,Source name,Source amount (after fees),Source currency,Target name,Target amount (after fees),Target currency,Exchange rate,Reference,Batch,Created by,Category,Note
TRANSFER-1001,COMPLETED,OUT,2026-03-03 14:20:05,2026-03-03 14:23:11,0.45,EUR,,,Alex Example,120.00,EUR,Landlord GmbH,120.00,EUR,1,March rent,,Alex Example,Housing,
TRANSFER-1002,REFUNDED,IN,2026-03-02 09:00:00,2026-03-02 09:01:00,0.00,GBP,,,Work Ltd,1000.00,GBP,Alex Example,1150.00,EUR,1.15,Pay,,,Money added,
"""  # noqa: E501 - as the application writes it


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_alipay(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "alipay.csv"
    path.write_bytes(ALIPAY.encode(encoding))
    reading = open_reading(path)
    records = pl.concat(as_batch(batch).records for batch in reading.batches)
    assert reading.profile == "mobile-alipay"
    # What Alipay counts neither as spent nor as received names no direction.
    assert records["reasons"].list.len().to_list() == [0, 0, 1, 0]
    booked = records.filter(pl.col("booked") & (pl.col("reasons").list.len() == 0))
    assert booked["amount"].to_list() == [Decimal(-5000), Decimal("19.89")]
    assert booked["servicer_reference"].to_list() == ["2026062820000001", "2026062720000002"]
    assert reading.statements[0].identifier == "19200000000"


def test_wechat_pay_says_how_much_of_a_payment_was_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "wechat.csv"
    path.write_text(WECHAT, encoding="utf-8")
    reading = open_reading(path)
    records = pl.concat(as_batch(batch).records for batch in reading.batches)
    assert reading.profile == "mobile-wechat-pay"
    assert records["reasons"].list.len().to_list() == [0, 0, 0, 1]
    booked = records.filter(pl.col("booked") & (pl.col("reasons").list.len() == 0))
    assert booked["amount"].to_list() == [Decimal("-28.16"), Decimal("8.16"), Decimal(50)]


def test_wise(tmp_path: Path) -> None:
    whole = read(tmp_path, WISE)
    assert whole.reading.profile == "mto-wise"
    assert whole.codes == [[], []]
    sent, returned = whole.rows("payments")
    assert (sent["control_number"], sent["status"], sent["fee"]) == (
        "TRANSFER-1001",
        "completed",
        Decimal("0.45"),
    )
    assert (returned["status"], returned["amount"], returned["currency"]) == ("refunded", 1000, "GBP")
    assert (returned["received_amount"], returned["received_currency"]) == (1150, "EUR")
