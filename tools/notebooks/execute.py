"""Runs a notebook's cells and writes the executed notebook, for `deno task notebooks`.

Usage: execute.py NOTEBOOK TARGET SECONDS
"""

import asyncio
import os
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError


class PatientClient(NotebookClient):
    """Goes on listening after a cell has ended: the Deno kernel sends output from a loop of its own,
    which the end of the cell can overtake."""

    @staticmethod
    def silence():
        """Seconds without a message after which none is to come. 0.15 are enough on a machine with
        nothing else to do; the more processes wait for a processor, the longer one may be paused."""
        return 0.6 * max(1, os.getloadavg()[0] / os.cpu_count())

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        ended = False
        while True:
            message = self.kc.iopub_channel.get_msg(timeout=None)
            try:
                message = await asyncio.wait_for(message, self.silence() if ended else None)
            except (asyncio.TimeoutError, TimeoutError):
                return
            if message["parent_header"].get("msg_id") != parent_msg_id:
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                ended = True


def main(path, target, seconds):
    notebook = nbformat.read(path, as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    began = time.monotonic()

    def say(cell, cell_index, **_):
        number = codes.index(notebook.cells[cell_index]) + 1
        print(f"cell {number} of {len(codes)}, {time.monotonic() - began:.0f} s", flush=True)

    client = PatientClient(
        notebook,
        timeout=int(seconds),
        iopub_timeout=60,
        record_timing=False,
        kernel_name="deno",
        resources={"metadata": {"path": str(path).rpartition("/")[0]}},
    )
    client.on_cell_execute = say
    try:
        client.execute()
    except CellExecutionError:
        pass  # The error stands in the cell's outputs, where it is looked for.
    nbformat.write(notebook, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
