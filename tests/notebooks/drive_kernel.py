"""Runs cells in one kernel, as a frontend does, and prints what each of them showed.

Reads a list of {"code": …, "stopAt": …} as JSON from standard input: where `stopAt` is given, Stop is pressed
once an output has that text. Prints a list of {"status": …, "outputs": […]}.
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel


def text_of(content):
    return content.get("text") or content.get("data", {}).get("text/plain") or content.get("evalue", "")


def run(manager, client, code, stop_at):
    message = client.execute(code)
    outputs = []
    status = None
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            got = client.get_iopub_msg(timeout=0.6 if status else 60)
        except Exception:
            break
        if got["parent_header"].get("msg_id") != message:
            continue
        if got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
            status = client.get_shell_msg(timeout=60)["content"]["status"]
        elif got["msg_type"] in ("stream", "display_data", "update_display_data", "execute_result", "error"):
            outputs.append(text_of(got["content"]))
            if stop_at is not None and stop_at in outputs[-1]:
                manager.interrupt_kernel()
                stop_at = None
    return {"status": status, "outputs": outputs}


def main():
    manager, client = start_new_kernel(kernel_name="deno", startup_timeout=60)
    try:
        cells = json.load(sys.stdin)
        print(json.dumps([run(manager, client, c["code"], c.get("stopAt")) for c in cells]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
