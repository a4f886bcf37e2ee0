//! The stored screening against a fresh one, as `doctor` proves it.

use yanzhen::rules::screening::List;
use yanzhen::store::ScreeningQuery;

use super::{demo, strike_off};
use crate::app::TestApp;
use crate::database::for_each_database;
use crate::store::execute;

#[tokio::test]
async fn what_is_stored_is_proved_against_a_fresh_screening_and_a_planted_difference_is_named() {
    for_each_database(async |fresh| {
        let test = TestApp::on(fresh).await;
        let (app, store) = (&test.session, test.store().await);
        assert_eq!(app.prove_screening(None).await.unwrap(), None, "nobody screened yet");
        demo(app, 60).await;
        app.screen(app.today(), |_| ()).await.unwrap();
        let all = store.whole().count_enterprises().await.unwrap();
        let proof = app.prove_screening(None).await.unwrap().unwrap();
        assert_eq!((proof.firms, proof.waiting, proof.different), (all, 0, 0));
        let sample = app.prove_screening(Some(20)).await.unwrap().unwrap();
        assert!((10..=20).contains(&sample.firms), "{sample:?}");
        let listed = store
            .whole()
            .list_screened(&ScreeningQuery::default(), None, 1_000)
            .await
            .unwrap();
        let of = |list| {
            listed
                .iter()
                .find(|firm| firm.screening.list == list)
                .unwrap()
                .enterprise
        };
        let (moved, lost) = (of(List::Qualified), of(List::Undecided));
        execute(
            fresh,
            &format!("UPDATE screening SET list = 'undecided' WHERE list = 'qualified' AND enterprise_id = {moved}"),
        )
        .await;
        execute(fresh, &format!("DELETE FROM screening WHERE enterprise_id = {lost}")).await;
        let struck = listed
            .iter()
            .map(|firm| firm.enterprise)
            .find(|id| ![moved, lost].contains(id));
        strike_off(&store, struck.unwrap()).await;
        let proof = app.prove_screening(None).await.unwrap().unwrap();
        assert_eq!((proof.firms, proof.waiting, proof.different), (all - 1, 1, 2));
        let lists = |id| {
            let own = proof.differences.iter().filter(move |it| it.enterprise == id);
            own.map(|it| (it.stored, it.found)).collect::<Vec<_>>()
        };
        assert!(lists(moved).contains(&(Some(List::Undecided), Some(List::Qualified))));
        assert!(lists(lost).contains(&(None, Some(List::Undecided))));
    })
    .await;
}
