//! What users do with live, and what they read afterwards.

use serde_json::{Map, Value as Json, json};
use tencentcloud_live::v20180801::Client;
use tencentcloud_local::{LocalCloud, PushChange};
use tencentcloud_runtime::Access;

/// A user of a cloud.
struct User {
    cloud: LocalCloud,
    client: Client,
}

impl User {
    fn new() -> Self {
        let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
        let client = Client::new(cloud.config()).unwrap();
        Self { cloud, client }
    }

    /// The response to a call.
    fn call(&self, action: &str, request: Json) -> Json {
        match self.client.untyped(action, Access::Write, request).wait() {
            Ok(response) => Json::Object(response.0),
            Err(error) => panic!("{action}: {error}"),
        }
    }

    /// The code of the error of a call.
    fn code(&self, action: &str, request: Json) -> String {
        let outcome = self.client.untyped(action, Access::Write, request).wait();
        outcome.unwrap_err().code().unwrap_or_default().to_owned()
    }

    /// The fields of the items of a list.
    fn list(&self, action: &str, request: Json, items: &str, field: &str) -> Vec<Json> {
        let response = self.call(action, request);
        let items = response[items].as_array().unwrap_or_else(|| panic!("{response}"));
        items.iter().map(|item| item[field].clone()).collect()
    }
}

fn with(mut request: Json, more: Json) -> Json {
    let more: Map<String, Json> = more.as_object().cloned().unwrap();
    request.as_object_mut().unwrap().extend(more);
    request
}

#[test]
fn domains_are_added_disabled_enabled_and_deleted() {
    let user = User::new();
    let domain = json!({"DomainName": "push.example.com"});
    user.call("AddLiveDomain", with(domain.clone(), json!({"DomainType": 0})));
    user.call("AddLiveDomain", json!({"DomainName": "play.example.com", "DomainType": 1}));
    let read = || user.call("DescribeLiveDomain", domain.clone())["DomainInfo"].clone();
    assert_eq!((read()["Status"].clone(), read()["Type"].clone()), (json!(1), json!(0)));
    user.call("ForbidLiveDomain", domain.clone());
    assert_eq!(read()["Status"], 0);
    user.call("EnableLiveDomain", domain.clone());
    assert_eq!(read()["Status"], 1);
    user.call("ModifyLivePlayDomain", json!({"DomainName": "play.example.com", "PlayType": 2}));
    let played = user.call("DescribeLiveDomain", json!({"DomainName": "play.example.com"}));
    assert_eq!(played["DomainInfo"]["PlayType"], 2);
    let names = user.list("DescribeLiveDomains", json!({}), "DomainList", "Name");
    assert_eq!(names, ["push.example.com", "play.example.com"]);
    user.call("DeleteLiveDomain", with(domain.clone(), json!({"DomainType": 0})));
    assert!(user.code("DescribeLiveDomain", domain.clone()).starts_with("ResourceNotFound"));
    assert!(user.code("ForbidLiveDomain", domain).starts_with("ResourceNotFound"));
}

#[test]
fn settings_of_a_domain_are_read_as_they_were_set() {
    let user = User::new();
    let domain = json!({"DomainName": "play.example.com"});
    let key = with(domain.clone(), json!({"Enable": 1, "AuthKey": "a1b2c3", "AuthDelta": 600}));
    user.call("ModifyLivePlayAuthKey", key);
    // What is not sent stays.
    user.call("ModifyLivePlayAuthKey", with(domain.clone(), json!({"AuthDelta": 60})));
    let read = user.call("DescribeLivePlayAuthKey", domain.clone())["PlayAuthKeyInfo"].clone();
    let expected = [("Enable", json!(1)), ("AuthKey", json!("a1b2c3")), ("AuthDelta", json!(60))];
    for (name, value) in expected {
        assert_eq!(read[name], value, "{name}: {read}");
    }
    let referer = json!({"Enable": 1, "Type": 1, "AllowEmpty": 0, "Rules": "*.example.com"});
    user.call("ModifyLiveDomainReferer", with(domain.clone(), referer));
    let read = user.call("DescribeLiveDomainReferer", domain)["RefererAuthConfig"].clone();
    assert_eq!(read["Rules"], "*.example.com");
}

#[test]
fn rules_bind_templates_to_streams() {
    let user = User::new();
    let template =
        user.call(
            "CreateLiveTranscodeTemplate",
            json!({"TemplateName": "hd", "VideoBitrate": 1000}),
        )["TemplateId"]
            .clone();
    let rule = |app: &str| {
        json!({
            "DomainName": "push.example.com", "AppName": app, "StreamName": "",
            "TemplateId": template,
        })
    };
    user.call("CreateLiveTranscodeRule", rule("live"));
    // The same domain, another application.
    user.call("CreateLiveTranscodeRule", rule("vod"));
    assert_eq!(user.code("CreateLiveTranscodeRule", rule("vod")), "ResourceInUse");
    let apps = || user.list("DescribeLiveTranscodeRules", json!({}), "Rules", "AppName");
    assert_eq!(apps(), ["live", "vod"]);
    let bound = user.list("DescribeLiveTranscodeRules", json!({}), "Rules", "TemplateId");
    assert_eq!(bound, [template.clone(), template.clone()]);
    user.call("DeleteLiveTranscodeRule", rule("live"));
    assert_eq!(apps(), ["vod"]);
    assert!(user.code("DeleteLiveTranscodeRule", rule("live")).starts_with("ResourceNotFound"));
}

#[test]
fn certificates_are_bound_and_unbound() {
    let user = User::new();
    let infos = json!([{"DomainName": "play.example.com", "Status": 1}]);
    user.call(
        "ModifyLiveDomainCertBindings",
        json!({"DomainInfos": infos, "CloudCertId": "aBcD1234", "CertificateAlias": "mine"}),
    );
    let domain = json!({"DomainName": "play.example.com"});
    let bound = user.call("DescribeLiveDomainCert", domain.clone())["DomainCertInfo"].clone();
    assert_eq!((&bound["CloudCertId"], &bound["Status"]), (&json!("aBcD1234"), &json!(1)));
    let of = user.list(
        "DescribeLiveDomainCertBindings",
        json!({}),
        "LiveDomainCertBindings",
        "DomainName",
    );
    assert_eq!(of, ["play.example.com"]);
    let certificates = user.list("DescribeLiveCerts", json!({}), "CertInfoSet", "CertId");
    assert_eq!(certificates, [bound["CertId"].clone()]);
    let one = user.call("DescribeLiveCert", json!({"CertId": certificates[0]}));
    assert_eq!(one["CertInfo"]["DomainList"], json!(["play.example.com"]));
    user.call("UnBindLiveDomainCert", domain.clone());
    assert!(user.code("DescribeLiveDomainCert", domain).starts_with("ResourceNotFound"));
}

#[test]
fn pull_tasks_are_paused_and_restarted() {
    let user = User::new();
    let task = json!({
        "SourceType": "PullLivePushLive", "SourceUrls": ["rtmp://a.example.com/live/s"],
        "DomainName": "push.example.com", "AppName": "live", "StreamName": "s",
        "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-02T00:00:00Z", "Operator": "me",
    });
    let id = user.call("CreateLivePullStreamTask", task)["TaskId"].clone();
    let status = || {
        let request = json!({"TaskId": id});
        user.list("DescribeLivePullStreamTasks", request, "TaskInfos", "Status").remove(0)
    };
    assert_eq!(status(), "enable");
    let change = json!({"TaskId": id, "Operator": "me"});
    user.call("ModifyLivePullStreamTask", with(change.clone(), json!({"Status": "pause"})));
    assert_eq!(status(), "pause");
    user.call("RestartLivePullStreamTask", change.clone());
    assert_eq!(status(), "enable");
    user.call("DeleteLivePullStreamTask", change);
    let left = user.list("DescribeLivePullStreamTasks", json!({}), "TaskInfos", "TaskId");
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn recording_tasks_are_found_by_stream_and_stopped() {
    let user = User::new();
    let stream = |name: &str| json!({"StreamName": name, "DomainName": "push.example.com", "AppName": "live"});
    let times = json!({"StartTime": 1_767_225_600, "EndTime": 1_767_229_200});
    let create = |name| user.call("CreateRecordTask", with(stream(name), times.clone()));
    let (one, _) = (create("a")["TaskId"].clone(), create("b"));
    // The range of times holds the tasks, and is not theirs.
    let range = json!({"StartTime": 1_767_000_000, "EndTime": 1_767_500_000});
    let found = |name, field| {
        let request = with(stream(name), range.clone());
        user.list("DescribeRecordTask", request, "TaskList", field)
    };
    assert_eq!(found("a", "TaskId"), std::slice::from_ref(&one));
    assert_eq!(found("a", "Stopped"), [json!(0)]);
    user.call("StopRecordTask", json!({"TaskId": one}));
    assert_eq!((found("a", "Stopped"), found("b", "Stopped")), (vec![json!(1)], vec![json!(0)]));
    user.call("DeleteRecordTask", json!({"TaskId": one}));
    assert!(found("a", "TaskId").is_empty());
}

#[test]
fn casters_have_inputs_and_a_picture() {
    let user = User::new();
    let caster =
        json!({"CasterId": user.call("CreateCaster", json!({"CasterName": "c"}))["CasterId"]});
    let other =
        json!({"CasterId": user.call("CreateCaster", json!({"CasterName": "d"}))["CasterId"]});
    let status = || user.call("DescribeCaster", caster.clone())["CasterInfo"]["Status"].clone();
    assert_eq!(status(), 0);
    let input =
        |url: &str| json!({"InputInfo": {"InputIndex": 1, "InputType": 1, "InputUrl": url}});
    user.call("AddCasterInputInfo", with(caster.clone(), input("rtmp://a.example.com/live/a")));
    user.call("AddCasterInputInfo", with(other.clone(), input("rtmp://a.example.com/live/b")));
    let url =
        |of: &Json| user.list("DescribeCasterInputInfos", of.clone(), "InputInfos", "InputUrl");
    user.call("ModifyCasterInputInfo", with(caster.clone(), input("rtmp://a.example.com/live/c")));
    assert_eq!(url(&caster), ["rtmp://a.example.com/live/c"]);
    assert_eq!(url(&other), ["rtmp://a.example.com/live/b"]);
    let display = json!({"LayoutIndex": 1});
    user.call("CreateCasterPvw", with(caster.clone(), json!({"PvwDisplayInfo": display})));
    user.call("CreateCasterPgm", with(caster.clone(), json!({"PgmDisplayInfo": display})));
    assert_eq!(status(), 3);
    user.call("StopCasterPvw", caster.clone());
    assert_eq!(status(), 1);
    user.call("DeleteCasterInputInfo", with(caster.clone(), json!({"InputIndex": 1})));
    assert!(url(&caster).is_empty());
    assert_eq!(url(&other).len(), 1);
}

#[test]
fn streams_are_pushed_forbidden_and_resumed() {
    let user = User::new();
    let stream = json!({"DomainName": "push.example.com", "AppName": "live", "StreamName": "room"});
    let state = || user.call("DescribeLiveStreamState", stream.clone())["StreamState"].clone();
    let begin = PushChange::begins("push.example.com", "live", "room");
    assert_eq!(state(), "inactive");
    user.cloud.change_push(&begin);
    assert_eq!(state(), "active");
    let online =
        || user.list("DescribeLiveStreamOnlineList", json!({}), "OnlineInfo", "StreamName");
    assert_eq!(online(), ["room"]);
    user.call("ForbidLiveStream", stream.clone());
    assert_eq!(state(), "forbid");
    assert!(online().is_empty());
    user.call("ResumeLiveStream", stream.clone());
    assert_eq!(state(), "inactive");
    user.cloud.change_push(&begin);
    user.call("DropLiveStream", stream.clone());
    assert_eq!(state(), "inactive");
    user.cloud.change_push(&begin);
    user.cloud.change_push(&PushChange::ends("push.example.com", "live", "room", 1));
    assert_eq!(state(), "inactive");
}

#[test]
fn monitors_start_and_stop_and_pull_configurations_have_a_status() {
    let user = User::new();
    let monitor = json!({
        "OutputInfo": {"OutputStreamWidth": 1080, "OutputStreamHeight": 720},
        "InputList": [{"InputStreamName": "a"}], "MonitorName": "m",
    });
    let id = json!({"MonitorId": user.call("CreateLiveStreamMonitor", monitor)["MonitorId"]});
    let status = || {
        user.call("DescribeLiveStreamMonitor", id.clone())["LiveStreamMonitor"]["Status"].clone()
    };
    assert_eq!(status(), 0);
    user.call("StartLiveStreamMonitor", id.clone());
    assert_eq!(status(), 1);
    user.call("StopLiveStreamMonitor", id.clone());
    assert_eq!(status(), 0);
}

#[test]
fn templates_are_created_modified_and_deleted() {
    let user = User::new();
    let created = [
        ("LiveRecordTemplate", json!({"TemplateName": "a", "FlvParam": {"Enable": 1}})),
        (
            "LiveSnapshotTemplate",
            json!({
                "TemplateName": "a", "CosAppId": 1_250_000_000, "CosBucket": "b",
                "CosRegion": "ap-guangzhou",
            }),
        ),
        (
            "LiveCallbackTemplate",
            json!({"TemplateName": "a", "StreamBeginNotifyUrl": "https://www.example.com/"}),
        ),
        ("LiveTimeShiftTemplate", json!({"TemplateName": "a", "Duration": 3600})),
    ];
    for (noun, request) in created {
        let id = user.call(&format!("Create{noun}"), request.clone())["TemplateId"].clone();
        let change = with(request, json!({"TemplateId": id, "Description": "changed"}));
        user.call(&format!("Modify{noun}"), change);
        let describe = format!("Describe{noun}s");
        let read = user.list(&describe, json!({}), "Templates", "Description");
        assert_eq!(read, ["changed"], "{noun}");
        user.call(&format!("Delete{noun}"), json!({"TemplateId": id}));
        assert!(user.list(&describe, json!({}), "Templates", "TemplateId").is_empty(), "{noun}");
    }
}
