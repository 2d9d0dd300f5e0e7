"""What users of python3-etcd3gw do, over JSON: python3-etcd3gw.py ENDPOINT SECURE_ENDPOINT AUTHORITY_FILE."""

import base64
import sys

import etcd3gw
from etcd3gw.exceptions import Etcd3Exception

from talks import have_talks, name_of, refused, say, talk

ENDPOINT, SECURE_ENDPOINT, AUTHORITY = sys.argv[1:]
TIMEOUT = 30
REVISIONS = ("create_revision", "mod_revision", "version")


def connect(endpoint, **options):
    host, port = endpoint.rsplit(":", 1)
    return etcd3gw.Etcd3Client(host=host, port=int(port), **{"timeout": TIMEOUT, "api_path": "/v3/", **options})


def base64_of(data):
    return base64.b64encode(data.encode()).decode()


def ask(etcd, path, **request):
    """What the client has no method for. Of a header only the revision is left; some answers have none."""
    answer = etcd.post(etcd.get_url(path), json=request)
    return answer.pop("header", {}).get("revision"), answer


def rows(pairs):
    return ["%r=%r %s" % (row["key"], value, [row[name] for name in REVISIONS]) for value, row in pairs]


def event(change):
    row = change["kv"]
    return "%s %r=%r %s" % (change.get("type"), row["key"], row.get("value"), [row.get(name) for name in REVISIONS])


@talk("put and get")
def put_and_get(etcd):
    say("put", etcd.put("one", "1"), etcd.put("one", "2"))
    say("get", etcd.get("one"), rows(etcd.get("one", metadata=True)))
    say("get none", etcd.get("none"))
    say("bytes", etcd.put(b"\x00\xff", b"\xfe\x00"), rows(etcd.get(b"\x00\xff", metadata=True)))
    say("empty value", etcd.put("empty", ""), rows(etcd.get("empty", metadata=True)))
    say("large", etcd.put("large", "x" * 1000000), len(etcd.get("large")[0]))
    say("at a revision", etcd.get("one", revision=2))
    say("serializable", etcd.get("one", serializable=True))
    refused("a revision to come", Etcd3Exception, etcd.get, "one", revision=1000)
    refused("no key", Etcd3Exception, etcd.put, "", "1")
    refused("too large", Etcd3Exception, etcd.put, "large", "x" * 2000000)
    refused("no such path", Etcd3Exception, ask, etcd, "/kv/none")


@talk("ranges")
def ranges(etcd):
    for key, value in (("r/b", "1"), ("r/a", "3"), ("r/c", "2"), ("r/b", "4")):
        etcd.put(key, value)
    say("prefix", rows(etcd.get_prefix("r/")))
    for target in ("key", "version", "create", "mod", "value"):
        for order in ("ascend", "descend"):
            sorted_rows = etcd.get_prefix("r/", sort_target=target, sort_order=order)
            say("by %s %s" % (target, order), [row["key"] for _, row in sorted_rows])
    say("limit", etcd.get("r/", range_end=base64_of("r0"), limit=2))
    say("keys only", etcd.get("r/", range_end=base64_of("r0"), keys_only=True))
    say("count only", etcd.get("r/", range_end=base64_of("r0"), count_only=True))
    say("changed later", etcd.get("r/", range_end=base64_of("r0"), min_mod_revision=8))
    say("all", rows(etcd.get_all())[0])


@talk("delete")
def delete(etcd):
    for key in ("d/1", "d/2", "d/3"):
        etcd.put(key, key)
    say("delete", etcd.delete("d/1"), etcd.delete("d/1"))
    say("prefix", etcd.delete_prefix("d/"), etcd.delete_prefix("d/"))


@talk("compare and set")
def compare_and_set(etcd):
    say("create", etcd.create("cas", "1"), etcd.create("cas", "2"))
    say("replace", etcd.replace("cas", "1", "3"), etcd.replace("cas", "1", "4"))
    say("get", etcd.get("cas"))


@talk("transactions")
def transactions(etcd):
    key, end, value = base64_of("cas"), base64_of("cat"), base64_of("5")
    answer = etcd.transaction({
        "compare": [{"key": key, "result": "GREATER", "target": "VERSION", "version": 1}],
        "success": [
            {"request_put": {"key": base64_of("cat"), "value": value}},
            {"request_range": {"key": key, "range_end": end}},
            {"request_delete_range": {"key": key, "prev_kv": True}}],
        "failure": []})
    say("success", answer["succeeded"])
    for part in answer["responses"]:
        for kind, response in part.items():
            response.pop("header")
            say(kind, response)
    answer = etcd.transaction({"compare": [{"key": key, "target": "VERSION", "version": "7"}], "success": [], "failure": []})
    say("failure", answer.get("succeeded"), answer.get("responses"))
    put = {"request_put": {"key": key, "value": value}}
    refused("same key twice", Etcd3Exception, etcd.transaction, {"compare": [], "success": [put, put], "failure": []})


@talk("watch")
def watch(etcd):
    events, cancel = etcd.watch("w/1")
    for value in ("1", "2"):
        etcd.put("w/1", value)
        say("event", event(next(events)))
    etcd.put("w/2", "of others")
    etcd.delete("w/1")
    say("event", event(next(events)))
    cancel()
    say("after cancel", list(events))


@talk("watch from the past")
def watch_past(etcd):
    start = int(etcd.get("w/2", metadata=True)[0][1]["mod_revision"])
    etcd.put("w/3", "3")
    events, cancel = etcd.watch_prefix("w/", start_revision=start)
    say("events", event(next(events)), event(next(events)))
    cancel()
    say("once", event(etcd.watch_once("w/3", timeout=TIMEOUT, start_revision=start)))
    say("prefix once", event(etcd.watch_prefix_once("w/", timeout=TIMEOUT, start_revision=start)))
    refused("nothing happens", Etcd3Exception, etcd.watch_once, "w/3", timeout=0.1)


@talk("leases")
def leases(etcd):
    lease = etcd.lease(100)
    say("granted", name_of(lease.id), 95 < lease.ttl() <= 100)
    say("put", etcd.put("l/1", "1", lease=lease), etcd.create("l/2", "2", lease=lease))
    say("keys", sorted(lease.keys()), [name_of(row["lease"]) for _, row in etcd.get("l/1", metadata=True)])
    say("refresh", lease.refresh())
    say("revoke", lease.revoke(), etcd.get_prefix("l/"))
    refused("revoke again", Etcd3Exception, lease.revoke)
    say("revoked", lease.ttl(), lease.keys(), lease.refresh())
    refused("put with revoked", Etcd3Exception, etcd.put, "l/1", "1", lease=lease)


@talk("locks")
def locks(etcd):
    mine, other = etcd.lock("door", ttl=30), etcd.lock("door", ttl=30)
    say("mine", mine.acquire(), mine.is_acquired(), mine.refresh())
    say("other", other.acquire(), other.is_acquired(), other.release())
    say("release", mine.release(), mine.is_acquired(), mine.release())
    with other as lock:
        say("within", lock.is_acquired())
    say("after", other.is_acquired())


@talk("maintenance")
def maintenance(etcd):
    status = etcd.status()
    say("status", status["version"] != "", int(status["dbSize"]) > 0, status["leader"] == status["header"]["member_id"])
    for member in etcd.members():
        say("member", member["name"], len(member["peerURLs"]), len(member["clientURLs"]), member["ID"] == status["leader"])
    revision, _ = ask(etcd, "/kv/put", key=base64_of("one"), value=base64_of("3"))
    say("compact", ask(etcd, "/kv/compaction", revision=revision))
    refused("compact again", Etcd3Exception, ask, etcd, "/kv/compaction", revision=revision)
    refused("the past", Etcd3Exception, etcd.get, "one", revision=2)
    say("alarms", ask(etcd, "/maintenance/alarm"))
    say("defragment", ask(etcd, "/maintenance/defragment"))


@talk("the older path")
def older_path(_):
    etcd = connect(ENDPOINT, api_path="/v3beta/")
    say("put", etcd.put("beta", "1"), etcd.get("beta"))
    refused("no longer", Etcd3Exception, connect(ENDPOINT, api_path="/v3alpha/").put, "alpha", "1")


@talk("users and roles")
def users(etcd):
    say("role", ask(etcd, "/auth/role/add", name="root"), ask(etcd, "/auth/role/add", name="reader"))
    permission = {"permType": "READ", "key": base64_of("r/"), "range_end": base64_of("r0")}
    say("permission", ask(etcd, "/auth/role/grant", name="reader", perm=permission))
    for user, role in (("root", "root"), ("alice", "reader")):
        say("user", ask(etcd, "/auth/user/add", name=user, password=user + "'s"))
        say("granted", ask(etcd, "/auth/user/grant", user=user, role=role))
    say("enable", ask(etcd, "/auth/enable"))
    refused("nobody", Etcd3Exception, etcd.get, "r/a")
    refused("wrong password", Etcd3Exception, connect_as, "alice", "root's")
    alice, root = (connect_as(user, user + "'s") for user in ("alice", "root"))
    say("get", alice.get("r/a"), rows(alice.get_prefix("r/")))
    refused("get other", Etcd3Exception, alice.get, "one")
    refused("put", Etcd3Exception, alice.put, "r/a", "2")
    refused("create", Etcd3Exception, alice.create, "r/d", "2")
    events, cancel = alice.watch("r/a")
    say("put", root.put("r/a", "of root"), event(next(events)))
    cancel()
    say("user", ask(root, "/auth/user/get", name="alice"), ask(root, "/auth/role/get", role="reader"))
    say("disable", ask(root, "/auth/disable"), etcd.get("r/a"))


def connect_as(user, password):
    etcd = connect(SECURE_ENDPOINT, protocol="https", ca_cert=AUTHORITY)
    etcd.session.headers["Authorization"] = ask(etcd, "/auth/authenticate", name=user, password=password)[1]["token"]
    return etcd


have_talks(connect(ENDPOINT))
