"""The Python side of serve.ts: trains when it is told to, and answers in lines of JSON."""

import json
import sys
import time


def say(**message):
    print(json.dumps(message), flush=True)


def task():
    """The set-up and the threads, from the command line."""
    say(event="imported")
    return json.loads(sys.argv[1])


def serve(title, parameters, step):
    """Trains for as many seconds as each line of standard input says; `step` gives what `float` can read."""
    start = time.perf_counter()
    first, steps, spent = float(step()), 1, 0
    # Long enough for compilers that watch first, and not much longer where a step takes seconds.
    while steps < 2 or (steps < 5 or spent < 0.5) and spent < 3:
        loss = float(step())
        steps, spent = steps + 1, time.perf_counter() - start
    say(event="ready", title=title, parameters=parameters)
    for line in sys.stdin:
        milliseconds, limit, spent = [], float(line), 0
        while spent < limit or len(milliseconds) < 3 and spent < 3 * limit:
            begin = time.perf_counter()
            loss = step()
            passed = time.perf_counter() - begin
            milliseconds.append(passed * 1e3)
            spent += passed
        steps += len(milliseconds)
        say(event="measured", milliseconds=milliseconds, firstLoss=first, lastLoss=float(loss), steps=steps)
