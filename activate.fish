# Lets a person type `pulumi …`, `oncall …` and `python` in this fish: the engine on the sandbox of this checkout.
#     source ./activate.fish
#     deactivate_oncall       takes it back

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
