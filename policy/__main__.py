"""The policy pack: `pulumi preview --policy-pack policy --policy-pack-config policy/config.json`."""

from policy.pack import serve

serve()
