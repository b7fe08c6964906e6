# Lets a person type `pulumi …`, `oncall …` and `python` in this fish: the engine on the sandbox of this checkout.
#     source ./activate.fish
#     deactivate_oncall       takes it back

type -q status >/dev/null 2>&1 || eval 'echo "activate.fish: this file is for fish; in this shell: . ./activate" >&2; return 1 2>/dev/null || exit 1'
if not status stack-trace | string match --quiet "*from sourcing file*"
    echo "activate.fish: to run this file changes nothing; read it into your shell: source ./activate.fish" >&2
    exit 1
end

functions --query deactivate_oncall; and deactivate_oncall

set --global --export ONCALL_ROOT (realpath (status dirname))
set --global oncall_path $ONCALL_ROOT/tools/bin $ONCALL_ROOT/.venv/bin
set --global --export PATH $oncall_path $PATH

function deactivate_oncall
    for folder in $oncall_path
        set --local at (contains --index -- $folder $PATH); and set --erase PATH[$at]
    end
    complete --erase --command oncall
    set --erase ONCALL_ROOT oncall_path
    functions --erase deactivate_oncall
end

if test -x $ONCALL_ROOT/.venv/bin/python
    oncall completion fish | source
else
    echo "activate: this checkout is not set up yet; run: make setup" >&2
end
