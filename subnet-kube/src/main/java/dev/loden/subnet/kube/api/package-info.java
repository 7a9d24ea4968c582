/**
 * The API server: where it is and with which credentials, from a pod's environment ({@link dev.loden.subnet.kube.api.PodEnvironment}) or a
 * kubeconfig ({@link dev.loden.subnet.kube.api.KubeconfigFile}); requests, read timeouts and refusals ({@link
 * dev.loden.subnet.kube.api.KubeHttp}).
 */
package dev.loden.subnet.kube.api;
