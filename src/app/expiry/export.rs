//! The titles that run out as a file: one row a certificate, the first to run out first.

use super::{ExpiringQuery, PAGE};
use crate::app::columns::{Kind, Value};
use crate::app::export::{Delivery, Explanation, Handout, Heading, WholeFile, choose};
use crate::app::{Error, Session};
use crate::view::expiry::ExpiringView;

impl Session {
    /// Writes every title that runs out within half a year to a file, and records who took it.
    ///
    /// # Errors
    /// There is no such tier or column, or the file cannot be written.
    pub async fn export_expiring(&self, asked: &ExpiringQuery, delivery: &Delivery<'_>) -> Result<WholeFile, Error> {
        let on = self.today();
        let query = self.expiry_query(on, asked)?;
        let named = asked.tier.as_ref().and_then(|code| self.catalog().tier(code));
        let county = asked.division.as_ref().map(|code| self.name_division(code).title);
        let (headings, picked) = choose(&headings(), &delivery.columns)?;
        let title = named.map_or("称号", |tier| tier.short_title.as_str());
        let entries = [
            ("到期日", format!("{on} 至 {}", query.to)),
            (
                "称号",
                named.map_or("不含每年更新的称号".to_owned(), |tier| tier.title.clone()),
            ),
            ("数据范围", county.unwrap_or_else(|| self.scope_title())),
            ("说明", "还没有新证书接续的；先到期的在前。".to_owned()),
        ];
        let handout = Handout {
            headings,
            explanation: Explanation::new(format!("即将到期的{title}（{on}）"), entries),
            subject: format!("expiring {on}"),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut after = None;
        loop {
            let page = self.reader().list_expiring(&query, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.award.until.map(|until| (until, last.id));
            let print = |title: &ExpiringView| {
                let cells = print(title);
                picked.iter().map(|place| cells[*place].clone()).collect()
            };
            outgoing
                .push(self.name_expiring(&page, on).await?.iter().map(print).collect())
                .await?;
        }
        self.finish_handout(outgoing).await
    }
}

fn headings() -> [Heading; 7] {
    [
        Heading::text("name", "企业名称", 36),
        Heading::text("credit_code", "统一社会信用代码", 22),
        Heading::text("county", "县区", 12),
        Heading::text("tier", "称号", 28),
        Heading::text("until", "有效期至", 12).of(Kind::Date),
        Heading::text("left", "剩余天数", 10).of(Kind::Number),
        Heading::text("fictional", "备注", 8),
    ]
}

fn print(title: &ExpiringView) -> [Value; 7] {
    let text = |text: &str| match text {
        "" => Value::Empty,
        text => Value::Text(text.to_owned()),
    };
    [
        text(&title.name),
        text(title.credit_code.as_deref().unwrap_or_default()),
        text(title.division.as_deref().unwrap_or_default()),
        text(&title.title),
        Value::Date(title.until),
        u64::try_from(title.days_left).map_or(Value::Empty, Value::Count),
        text(if title.fictional { "虚构" } else { "" }),
    ]
}
