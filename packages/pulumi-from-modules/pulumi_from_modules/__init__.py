"""The Pulumi engine built from its Go modules, and a small Python language plugin, where no release can be had."""
