"""What users of python3-etcd3 do, over gRPC: python3-etcd3.py ENDPOINT SECURE_ENDPOINT AUTHORITY_FILE.

Left out is what this client itself cannot do: filters of watches, and waiting for a lock with the tenacity of Debian 12.
"""

import io
import queue
import sys

import etcd3
import etcd3.etcdrpc as rpc
import grpc

from talks import have_talks, name_of, refused, say, talk

ENDPOINT, SECURE_ENDPOINT, AUTHORITY = sys.argv[1:]
TIMEOUT = 30
ERRORS = (grpc.RpcError, etcd3.exceptions.Etcd3Exception)


def connect(endpoint, **options):
    host, port = endpoint.rsplit(":", 1)
    return etcd3.client(host=host, port=int(port), timeout=TIMEOUT, **options)


def connect_as(user, password):
    """gRPC sends credentials over TLS only."""
    return connect(SECURE_ENDPOINT, ca_cert=AUTHORITY, user=user, password=password)


def text(value, metadata):
    if metadata is None:
        return "nothing"
    return "%r=%r created %d, changed %d, version %d, lease %s, at %d" % (
        metadata.key, value, metadata.create_revision, metadata.mod_revision, metadata.version,
        name_of(metadata.lease_id) if metadata.lease_id else "none", metadata.response_header.revision)


def texts(pairs):
    return [text(*pair) for pair in pairs]


def pair(row):
    return "%r=%r version %d" % (row.key, row.value, row.version)


def event(change):
    return "%s %r=%r at %d, before %r" % (type(change).__name__, change.key, change.value, change.mod_revision, change.prev_value)


@talk("put and get")
def put_and_get(etcd):
    say("put", etcd.put("one", "1").header.revision)
    answer = etcd.put("one", "2", prev_kv=True)
    say("put again", answer.header.revision, pair(answer.prev_kv))
    say("get", text(*etcd.get("one")))
    say("serializable", text(*etcd.get("one", serializable=True)))
    say("get none", text(*etcd.get("none")))
    say("bytes", etcd.put(b"\x00\xff", b"\xfe\x00").header.revision, text(*etcd.get(b"\x00\xff")))
    say("empty value", etcd.put("empty", "").header.revision, text(*etcd.get("empty")))
    say("other alphabets", etcd.put("ключ", "値").header.revision, text(*etcd.get("ключ")))
    say("large", etcd.put("large", "x" * 1000000).header.revision, len(etcd.get("large")[0]))
    refused("no key", ERRORS, etcd.put, "", "1")
    refused("too large", ERRORS, etcd.put, "large", "x" * 2000000)


@talk("ranges")
def ranges(etcd):
    for key, value in (("r/b", "1"), ("r/a", "3"), ("r/c", "2"), ("r/b", "4")):
        etcd.put(key, value)
    say("prefix", texts(etcd.get_prefix("r/")))
    say("keys only", texts(etcd.get_prefix("r/", keys_only=True)))
    say("range", texts(etcd.get_range("r/a", "r/c")))
    say("empty range", texts(etcd.get_range("r/c", "r/a")))
    for target in ("key", "version", "create", "mod", "value"):
        for order in ("ascend", "descend"):
            rows = etcd.get_prefix("r/", sort_target=target, sort_order=order)
            say("by %s %s" % (target, order), [metadata.key for _, metadata in rows])
    say("all", [metadata.key for _, metadata in etcd.get_all(sort_order="descend")])
    say("count", etcd.get_prefix_response("r/").count)


@talk("delete")
def delete(etcd):
    for key in ("d/1", "d/2", "d/3", "d/4"):
        etcd.put(key, key)
    say("delete", etcd.delete("d/1"))
    say("delete again", etcd.delete("d/1"))
    answer = etcd.delete("d/2", prev_kv=True, return_response=True)
    say("with the value", answer.deleted, [pair(row) for row in answer.prev_kvs], answer.header.revision)
    say("prefix", etcd.delete_prefix("d/").deleted)
    say("prefix again", etcd.delete_prefix("d/").deleted)


@talk("compare and set")
def compare_and_set(etcd):
    say("first", etcd.put_if_not_exists("cas", "1"))
    say("second", etcd.put_if_not_exists("cas", "2"))
    say("replace", etcd.replace("cas", "1", "3"))
    say("replace other", etcd.replace("cas", "1", "4"))
    say("get", text(*etcd.get("cas")))


@talk("transactions")
def transactions(etcd):
    ops = etcd.transactions
    etcd.put("t/a", "1")
    etcd.put("t/x", "old")
    for name, compare in (
            ("value", ops.value("t/a") == "1"), ("other value", ops.value("t/a") != "1"), ("version", ops.version("t/a") > 0),
            ("created", ops.create("t/b") == 0), ("changed", ops.mod("t/a") < 3)):
        say(name, etcd.transaction(compare=[compare], success=[], failure=[]))
    done, answers = etcd.transaction(
        compare=[ops.value("t/a") == "1", ops.version("t/b") == 0],
        success=[ops.put("t/b", "2"), ops.put("t/a", "3", prev_kv=True), ops.get("t/", "t0"), ops.delete("t/x", prev_kv=True)],
        failure=[ops.get("t/a")])
    say("success", done, answers[0].response_put.header.revision, pair(answers[1].response_put.prev_kv), texts(answers[2]),
        [pair(row) for row in answers[3].response_delete_range.prev_kvs])
    done, answers = etcd.transaction(
        compare=[ops.value("t/b") == "1"], success=[], failure=[ops.get("t/b"), ops.delete("t/none")])
    say("failure", done, texts(answers[0]), answers[1].response_delete_range.deleted)
    inner = ops.txn(compare=[ops.value("t/b") == "2"], success=[ops.put("t/c", "inner")], failure=[])
    done, answers = etcd.transaction(compare=[], success=[inner], failure=[])
    say("nested", done, answers[0].response_txn.succeeded, text(*etcd.get("t/c")))
    refused("same key twice", ERRORS, etcd.transaction,
            compare=[], success=[ops.put("t/d", "1"), ops.put("t/d", "2")], failure=[])
    refused("too many", ERRORS, etcd.transaction,
            compare=[], success=[ops.put("t/%d" % i, "1") for i in range(129)], failure=[])


@talk("watch")
def watch(etcd):
    events, cancel = etcd.watch("w/1", prev_kv=True)
    etcd.put("w/1", "1")
    etcd.put("w/1", "2")
    etcd.put("w/2", "of others")
    etcd.delete("w/1")
    for _ in range(3):
        say("event", event(next(events)))
    cancel()
    say("after cancel", list(events))


@talk("watch a prefix from the past")
def watch_past(etcd):
    first = etcd.put("p/1", "1").header.revision
    etcd.transaction(compare=[], success=[etcd.transactions.put("p/2", "2"), etcd.transactions.put("p/3", "3")], failure=[])
    etcd.delete_prefix("p/")
    responses, cancel = etcd.watch_prefix_response("p/", start_revision=first)
    changes = []
    while len(changes) < 6:
        changes += [event(change) for change in next(responses).events]
    say("events", changes)
    cancel()


@talk("many watchers on one stream")
def many_watchers(etcd):
    heard = {number: queue.Queue() for number in range(10)}
    ids = [etcd.add_watch_prefix_callback("m/%d" % number, heard[number].put) for number in heard]
    say("ids differ", len(set(ids)))
    for number in heard:
        etcd.put("m/%d" % number, str(number))
    for number in heard:
        say("event", [event(change) for change in heard[number].get(timeout=TIMEOUT).events])
    for number in ids[1:]:
        etcd.cancel_watch(number)
    for number in heard:
        etcd.put("m/%d" % number, "again")
    say("not cancelled", [event(change) for change in heard[0].get(timeout=TIMEOUT).events])
    say("cancelled", [heard[number].qsize() for number in range(1, 10)])
    etcd.cancel_watch(ids[0])


@talk("watch once")
def watch_once(etcd):
    start = etcd.put("o", "1").header.revision
    say("event", event(etcd.watch_once("o", timeout=TIMEOUT, start_revision=start)))
    say("prefix", event(etcd.watch_prefix_once("o", timeout=TIMEOUT, start_revision=start)))
    refused("nothing happens", ERRORS, etcd.watch_once, "o", timeout=0.1)


@talk("compaction")
def compaction(etcd):
    etcd.put("c", "1")
    revision = etcd.put("c", "2").header.revision
    say("compact", etcd.compact(revision))
    refused("again", ERRORS, etcd.compact, revision)
    refused("the future", ERRORS, etcd.compact, revision + 100)
    refused("watch the past", ERRORS, lambda: next(etcd.watch("c", start_revision=1)[0]))
    etcd.put("c", "3")
    say("compact physically", etcd.compact(revision + 1, physical=True))
    say("get", text(*etcd.get("c")))


@talk("leases")
def leases(etcd):
    lease = etcd.lease(100)
    say("granted", name_of(lease.id), lease.ttl, lease.granted_ttl, 95 < lease.remaining_ttl <= 100)
    etcd.put("l/1", "1", lease=lease)
    etcd.put("l/2", "2", lease=lease.id)
    say("keys", sorted(lease.keys), text(*etcd.get("l/1")))
    say("refresh", [(name_of(answer.ID), answer.TTL) for answer in lease.refresh()])
    say("revoke", lease.revoke(), text(*etcd.get("l/1")))
    refused("revoke again", ERRORS, lease.revoke)
    say("refresh revoked", [answer.TTL for answer in lease.refresh()], lease.remaining_ttl, lease.granted_ttl)
    refused("put with revoked", ERRORS, etcd.put, "l/1", "1", lease=lease)
    own = etcd.lease(100, lease_id=4711)
    say("own id", own.id)
    refused("own id again", ERRORS, etcd.lease, 100, lease_id=4711)
    own.revoke()


@talk("a lease that ends")
def lease_end(etcd):
    lease = etcd.lease(1)
    say("granted", lease.ttl)
    events, cancel = etcd.watch("ends")
    etcd.put("ends", "soon", lease=lease)
    say("events", event(next(events)), event(next(events)))
    cancel()
    say("left", lease.remaining_ttl)


@talk("locks")
def locks(etcd):
    mine, other = etcd.lock("door", ttl=30), etcd.lock("door", ttl=30)
    say("mine", mine.acquire(), mine.is_acquired())
    say("other", other.is_acquired(), other.release())
    say("refresh", [answer.TTL for answer in mine.refresh()])
    say("release", mine.release(), mine.is_acquired(), mine.release())
    with other as lock:
        say("within", lock.is_acquired(), mine.is_acquired())
    say("after", other.is_acquired())


@talk("maintenance")
def maintenance(etcd):
    status = etcd.status()
    say("status", status.version != "", status.db_size > 0, status.raft_index > 0, status.raft_term > 0, status.leader.name)
    for member in etcd.members:
        say("member", member.name, len(member.peer_urls), len(member.client_urls), member.id == status.leader.id)
    say("hash", etcd.hash() == etcd.hash())
    say("defragment", etcd.defragment())
    copy = io.BytesIO()
    etcd.snapshot(copy)
    say("snapshot", copy.tell() > 0)


@talk("alarms")
def alarms(etcd):
    say("none", list(etcd.list_alarms()))
    say("raised", [alarm.alarm_type for alarm in etcd.create_alarm()])
    refused("put", ERRORS, etcd.put, "alarm", "1")
    say("raised", [alarm.alarm_type for alarm in etcd.list_alarms()])
    for alarm in etcd.list_alarms():
        say("ended", [ended.alarm_type for ended in etcd.disarm_alarm(alarm.member_id)])
    say("put", etcd.put("alarm", "2").header.revision)


@talk("users and roles")
def users(etcd):
    auth = rpc.AuthStub(etcd.channel)
    say("roles", auth.RoleAdd(rpc.AuthRoleAddRequest(name="root")).header.revision)
    auth.RoleAdd(rpc.AuthRoleAddRequest(name="reader"))
    permission = {"permType": 0, "key": b"u/", "range_end": b"u0"}
    auth.RoleGrantPermission(rpc.AuthRoleGrantPermissionRequest(name="reader", perm=permission))
    for user, role in (("root", "root"), ("alice", "reader")):
        auth.UserAdd(rpc.AuthUserAddRequest(name=user, password=user + "'s"))
        auth.UserGrantRole(rpc.AuthUserGrantRoleRequest(user=user, role=role))
    etcd.put("u/1", "1")
    auth.AuthEnable(rpc.AuthEnableRequest())
    refused("nobody", ERRORS, etcd.get, "u/1")
    refused("wrong password", ERRORS, connect_as, "alice", "root's")
    refused("unknown user", ERRORS, connect_as, "eve", "eve's")
    as_users(etcd, auth)


def as_users(etcd, auth):
    alice, root = (connect_as(user, user + "'s") for user in ("alice", "root"))
    say("get", text(*alice.get("u/1")))
    say("prefix", texts(alice.get_prefix("u/")))
    refused("get other", ERRORS, alice.get, "one")
    refused("put", ERRORS, alice.put, "u/1", "2")
    refused("all", ERRORS, lambda: list(alice.get_all()))
    refused("transaction", ERRORS, alice.put_if_not_exists, "u/2", "2")
    refused("defragment", ERRORS, alice.defragment)
    say("lease", alice.lease(100).ttl)
    events, cancel = alice.watch_prefix("u/")
    root.put("u/1", "3")
    say("event", event(next(events)))
    cancel()
    say("user", auth.UserGet(rpc.AuthUserGetRequest(name="alice"), metadata=root.metadata).roles)
    role = auth.RoleGet(rpc.AuthRoleGetRequest(role="reader"), metadata=root.metadata)
    say("role", [(granted.permType, granted.key, granted.range_end) for granted in role.perm])
    auth.UserRevokeRole(rpc.AuthUserRevokeRoleRequest(name="alice", role="reader"), metadata=root.metadata)
    refused("after revoke", ERRORS, alice.get, "u/1")
    auth.AuthDisable(rpc.AuthDisableRequest(), metadata=root.metadata)
    say("without", text(*etcd.get("u/1")))


with connect(ENDPOINT) as client:
    have_talks(client)
