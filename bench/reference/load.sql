-- DuckDB's own way of a CSV into Parquet: the columns' types given, so that nothing is guessed; the columns and codes that Kequn's
-- table gets, without what the analyst may skip: customers looked up, repeats, contradictions, quarantine, history, durability.

-- name: load
COPY (
    SELECT posting_no AS source_key, client_id, account_no AS account_id, amount, 'CNY' AS currency,
        CASE purpose WHEN '工资' THEN 'salary' WHEN '养老金' THEN 'pension' WHEN '转入' THEN 'transfer_in' WHEN '缴费' THEN 'household'
            WHEN '转出' THEN 'transfer_out' WHEN '支取' THEN 'withdrawal' WHEN '消费' THEN 'purchase' ELSE 'other' END AS kind,
        channel, other_bank AS counterparty_bank, book_date AS occurred_on, line_no AS sequence
    FROM read_csv('{csv}', header = true, columns = {{
        'posting_no': 'VARCHAR', 'client_id': 'VARCHAR', 'account_no': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'purpose': 'VARCHAR',
        'channel': 'VARCHAR', 'other_bank': 'VARCHAR', 'book_date': 'DATE', 'line_no': 'BIGINT'}})
) TO '{parquet}' (FORMAT parquet, COMPRESSION lz4_raw);
