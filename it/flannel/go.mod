// The flannel whose daemon the tests of FlannelIT put beside Loden's. "./dev verify --flannel" builds it.
module loden.dev/it/flannel

go 1.24.0

require github.com/flannel-io/flannel v0.28.9
