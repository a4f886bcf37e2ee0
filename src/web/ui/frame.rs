//! For whom a page is rendered. The frame of a page and every form on it need it, and no page has to hand it on: it
//! is said once for a request. Where nobody signs in there is none, and a page shows everything.

use std::future::Future;
use std::sync::Arc;

use maud::{Markup, html};

use crate::domain::access::{Actor, Right, Role};

tokio::task_local! {
    static FRAME: Arc<Frame>;
}

/// For whom.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Who looks.
    pub actor: Actor,
    /// What the forms of this session repeat; nothing without a session.
    pub form_key: Option<String>,
    /// Whether the registry is one to try things in, where one may be anybody.
    pub demonstration: bool,
}

impl Frame {
    /// Renders everything of a request for somebody.
    pub async fn around<T>(self: Arc<Self>, work: impl Future<Output = T>) -> T {
        FRAME.scope(self, work).await
    }

    /// Renders one page for somebody.
    pub fn within<T>(self: Arc<Self>, render: impl FnOnce() -> T) -> T {
        FRAME.sync_scope(self, render)
    }
}

/// Tells whether whoever looks may do something: a menu leads nowhere that is refused.
pub(super) fn may(right: Right) -> bool {
    FRAME.try_with(|frame| frame.actor.may(right)).unwrap_or(true)
}

/// Tells whether whoever looks is known, be it as a visitor.
pub(super) fn is_known() -> bool {
    FRAME.try_with(|_| ()).is_ok()
}

/// Renders what a form repeats, so that no other site can send it. It stands first in the form, and differs each time:
/// a compressed page gives nothing of it away.
pub fn form_key() -> Markup {
    let key = FRAME.try_with(|frame| frame.form_key.as_deref().and_then(masked));
    html! { @if let Ok(Some(key)) = key { input type="hidden" name="csrf" value=(key); } }
}

/// Renders who looks, and the way in or out.
pub(super) fn caller() -> Markup {
    let frame = FRAME.try_with(Arc::clone).ok();
    html! {
        @if let Some(frame) = frame {
            div.caller {
                @if frame.actor.signed_in.is_some() {
                    a href="/account" title=(frame.actor.role.title()) { (frame.actor.name) }
                } @else if frame.form_key.is_none() {
                    a href="/sign-in" { "登录" }
                }
                @if frame.form_key.is_some() {
                    form.inline method="post" action="/sign-out" { (form_key()) button.link type="submit" { "退出" } }
                }
            }
        }
    }
}

/// Renders the choice of whom to be, in a registry to try things in.
pub(super) fn roles() -> Markup {
    let role = FRAME.try_with(|frame| frame.demonstration.then_some(frame.actor.role));
    html! {
        @if let Ok(Some(role)) = role {
            form.roles.no-print method="post" action="/view-as" {
                (form_key())
                label for="role" { "演示身份：" }
                select id="role" name="role" {
                    @for other in Role::ALL {
                        option value=(other.as_str()) selected[*other == role] { (other.title()) }
                    }
                }
                button.button type="submit" { "切换" }
            }
        }
    }
}

/// Hides a key behind as many random bytes, so that it looks different each time.
fn masked(key: &str) -> Option<String> {
    let key = key.as_bytes();
    let mut mask = vec![0; key.len()];
    getrandom::fill(&mut mask).ok()?;
    let hidden = key.iter().zip(&mask).map(|(key, mask)| key ^ mask);
    let whole: Vec<u8> = mask.iter().copied().chain(hidden).collect();
    Some(crate::domain::digest::hex(&whole))
}

/// Returns the key that was hidden.
pub fn unmasked(text: &str) -> Option<String> {
    let digit = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..text.len()).step_by(2).map(digit).collect::<Option<_>>()?;
    let (mask, hidden) = bytes.split_at(bytes.len() / 2);
    let key: Vec<u8> = hidden.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask).collect();
    String::from_utf8(key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_key_looks_different_each_time_and_is_the_same() {
        let (one, other) = (masked("0123abcd").unwrap(), masked("0123abcd").unwrap());
        assert_ne!(one, other);
        assert_eq!(unmasked(&one), unmasked(&other));
        assert_eq!(unmasked(&one).as_deref(), Some("0123abcd"));
        assert_eq!(unmasked("xyz"), None);
        assert_eq!(unmasked("长长"), None);
    }
}
