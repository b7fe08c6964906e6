# shellcheck shell=sh
# What `activate` reads into every shell but fish. It gives the folder of the checkout in oncall_checkout.

if [ -n "${ONCALL_ROOT:-}" ] && command -v deactivate_oncall >/dev/null 2>&1; then
    deactivate_oncall
fi

ONCALL_ROOT=$oncall_checkout
unset oncall_checkout
export ONCALL_ROOT
# SANDBOX_DIR is left as it is: unset, it is the folder .sandbox of the checkout.
ONCALL_PATH=$ONCALL_ROOT/tools/bin:$ONCALL_ROOT/.venv/bin
export ONCALL_PATH
PATH=$ONCALL_PATH:$PATH
export PATH

deactivate_oncall() {
    PATH=$(printf %s ":$PATH:" | sed "s|:$ONCALL_PATH:|:|; s|^:||; s|:\$||")
    export PATH
    if [ -n "${BASH_VERSION:-}" ]; then
        complete -r oncall 2>/dev/null || :
        unset -f _oncall_completion
    fi
    unset -f deactivate_oncall
    unset ONCALL_ROOT ONCALL_PATH
    hash -r 2>/dev/null || :
}

# Completion of `oncall`, asked for at its first use.
if [ -n "${BASH_VERSION:-}" ]; then
    _oncall_completion() {
        eval "$(oncall completion bash 2>/dev/null)"
        complete -o bashdefault -F _shtab_oncall oncall && return 124
    }
    complete -F _oncall_completion oncall
elif [ -n "${ZSH_VERSION:-}" ] && command -v compdef >/dev/null 2>&1; then
    _oncall_completion() {
        eval "$(oncall completion zsh 2>/dev/null)"
        compdef _shtab_oncall oncall
        _shtab_oncall "$@"
    }
    compdef _oncall_completion oncall
fi

hash -r 2>/dev/null || :

if [ ! -x "$ONCALL_ROOT/.venv/bin/python" ]; then
    echo "activate: this checkout is not set up yet; run: make setup" >&2
fi
