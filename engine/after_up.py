"""What the screen of `make up` ends with: ``python -m engine.after_up``."""

import subprocess
import sys

from engine.places import ROOT

if __name__ == "__main__":
    print(flush=True)
    status = subprocess.run([sys.executable, "-m", "rotation", "who"], cwd=ROOT, check=False).returncode
    print("\nNext: `. ./activate`, then `oncall --help`, or `pulumi preview` after an edit of rotation.yaml.")
    sys.exit(status)
