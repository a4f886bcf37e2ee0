//! What is still missing, line by line.

use crate::view::assessment::{AdviceView, MaterialView, StepView};

/// How many steps stand before the line that divides what is nearest from the rest.
const BEFORE_FOLD: usize = 5;

/// Writes the easiest way, then the others, then the cheapest points.
pub(super) fn write(out: &mut String, advice: &AdviceView) {
    super::put(out, &format!("\n还差什么：{}", advice.summary));
    for blocked in &advice.blocked {
        let clause = format!("{} {}", blocked.clause.document, blocked.clause.article);
        super::put(
            out,
            &format!("  [改变不了] {}（{clause}）：{}", blocked.title, blocked.reason),
        );
    }
    let (first, rest) = advice.nearest.split_at(advice.nearest.len().min(BEFORE_FOLD));
    first.iter().for_each(|step| write_step(out, ("  ", step)));
    if !rest.is_empty() {
        super::put(out, &format!("  ——以下是其余 {} 步——", rest.len()));
    }
    rest.iter().for_each(|step| write_step(out, ("  ", step)));
    if !advice.note.is_empty() {
        super::put(out, &format!("  注：{}", advice.note));
    }
    for demand in &advice.choices {
        super::put(out, &format!("  换一条路：{}", demand.conditions.join("、")));
        for (place, way) in demand.ways.iter().enumerate() {
            super::put(out, &format!("    办法 {}：{}", place + 1, way.via.join("；")));
            way.steps.iter().for_each(|step| write_step(out, ("      ", step)));
        }
        if demand.more > 0 {
            super::put(out, &format!("    另有 {} 种组合没有列出", demand.more));
        }
    }
    if !advice.offers.is_empty() {
        super::put(out, "  最省力的加分：");
    }
    for offer in &advice.offers {
        let steps: Vec<&str> = offer.steps.iter().map(|step| step.text.as_str()).collect();
        super::put(
            out,
            &format!("    +{} {}：{}", offer.gain, offer.item, steps.join("；")),
        );
    }
}

/// Writes each material with what it proves.
pub(super) fn write_checklist(out: &mut String, materials: &[MaterialView]) {
    super::put(out, "\n材料清单：");
    for material in materials {
        let name = match material.material.as_str() {
            "" => "条文没有列出材料",
            name => name,
        };
        let proves = material
            .proves
            .iter()
            .map(|proven| format!("{}（{}）", proven.title, proven.clause.article));
        let proves: Vec<String> = proves.collect();
        super::put(out, &format!("  □ {name}：{}", proves.join("；")));
    }
}

fn write_step(out: &mut String, (indent, step): (&str, &StepView)) {
    let earliest = step.earliest.map(|day| format!("，最早 {day}")).unwrap_or_default();
    let served = |served: &crate::view::assessment::ServedView| {
        format!(
            "{}（{} {}）",
            served.title, served.clause.document, served.clause.article
        )
    };
    let serves: Vec<String> = step.serves.iter().map(served).collect();
    super::put(out, &format!("{indent}[{}] {}{earliest}", step.kind_title, step.text));
    if !serves.is_empty() {
        super::put(out, &format!("{indent}  用于：{}", serves.join("；")));
    }
}
