"""The belt: from frames to findings, as threads of one worker process."""
