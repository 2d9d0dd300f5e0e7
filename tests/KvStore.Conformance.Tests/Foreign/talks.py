"""Conversations of a Python client with a store, and the transcript of what it hears.

A script names its conversations with @talk and ends with have_talks(). Each begins with a line "== name"; what must differ
between two stores, such as ids, is replaced by a name before it is printed.
"""

import sys

_talks = []
_names = {}


def talk(name):
    def add(conversation):
        _talks.append((name, conversation))
        return conversation

    return add


def have_talks(*arguments):
    for name, conversation in _talks:
        print("==", name)
        try:
            conversation(*arguments)
        except Exception as error:
            say("the conversation broke off", type(error).__name__, _text(error))
        sys.stdout.flush()


def say(what, *answers):
    print(what + ":", *answers)


def name_of(number):
    """The same id has the same name in a whole run."""
    return _names.setdefault(int(number), "id-%d" % (len(_names) + 1))


def refused(what, errors, action, *arguments, **options):
    """Does what must fail with one of the errors, and says how."""
    try:
        answer = action(*arguments, **options)
    except errors as error:
        say(what, type(error).__name__, _text(error))
    else:
        say(what, "not refused", answer)


def _text(error):
    details = getattr(error, "details", None)
    return "%s %s" % (error.code(), details()) if callable(details) else getattr(error, "detail_text", None) or error
