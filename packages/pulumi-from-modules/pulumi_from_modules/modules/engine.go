//go:build tools

// Package engine pins what `tools/setup` builds: the Pulumi command and all its modules.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
