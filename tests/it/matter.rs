//! Matters as those who deal with them do: entered, handed over, given back, stopped, done, and who is told what.

mod flow;
mod law;
mod sweep;

use yanzhen::app::matter::NewMatter;
use yanzhen::app::{Error, Session};
use yanzhen::domain::access::{Actor, Role, Scope, SignedIn};
use yanzhen::domain::account::{Grant, Person};
use yanzhen::domain::audit::Action;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::matter::{MatterId, Said};
use yanzhen::store::Tx;

use crate::app::TestApp;
use crate::fixture;

/// Who signs in with an account of its own, in a role, from an office.
pub(crate) async fn person(test: &TestApp, (login, office): (&str, &str), (role, scope): (Role, Scope)) -> Session {
    let person = Person {
        login: login.parse().unwrap(),
        name: login.to_owned(),
        office: office.to_owned(),
        number: String::new(),
    };
    let grant = Grant {
        role,
        scope: scope.clone(),
    };
    let work = async |tx: &Tx| tx.insert_account(&person, Some(grant)).await;
    let store = test.store().await;
    let founder = Actor::local_bureau("test");
    let written = store.write(&founder, Action::SetUpAccounts, work).await;
    let account = written.unwrap().value;
    let mut actor = Actor::new(login, role, scope);
    actor.signed_in = Some(SignedIn {
        account,
        from: "test".to_owned(),
        only: None,
    });
    test.app.session(actor, test.app.today())
}

/// A firm of the registry.
pub(crate) async fn firm(test: &TestApp) -> EnterpriseId {
    let work = async |tx: &Tx| -> Result<EnterpriseId, yanzhen::store::Error> {
        let source = tx
            .find_or_insert_source(&fixture::citation(yanzhen::domain::source::SourceKind::Notice, "公告"))
            .await?;
        tx.insert_enterprise(&fixture::rich(source)).await
    };
    let store = test.store().await;
    let written = store.write(test.session.actor(), Action::RegisterEnterprise, work);
    written.await.unwrap().value
}

pub(crate) fn a_request(firm: EnterpriseId) -> NewMatter {
    NewMatter {
        kind: "request".parse().unwrap(),
        firm,
        title: "厂区门前道路积水".to_owned(),
        fields: vec![("text".to_owned(), "雨后车辆无法进出，盼修排水沟".to_owned())],
        parent: None,
    }
}

pub(crate) fn note(text: &str) -> Said {
    Said {
        note: text.to_owned(),
        ..Said::default()
    }
}

pub(crate) fn unit(name: &str) -> Said {
    Said {
        unit: name.to_owned(),
        ..Said::default()
    }
}

pub(crate) async fn act(who: &Session, id: MatterId, event: &str, said: &Said) -> Result<(), Error> {
    who.act_on_matter(id, &event.parse().unwrap(), said).await
}

pub(crate) fn conflict(result: Result<(), Error>) -> String {
    match result {
        Err(Error::Conflict(yanzhen::app::Conflict::Transition(why))) => why,
        other => panic!("{other:?} is no conflict"),
    }
}
