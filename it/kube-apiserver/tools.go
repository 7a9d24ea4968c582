//go:build tools

// Package tools keeps kube-apiserver's dependencies in go.mod and go.sum.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
