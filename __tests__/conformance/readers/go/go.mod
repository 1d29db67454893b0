module readers

go 1.23.0

require (
	github.com/docker/cli v29.9.3+incompatible
	gopkg.in/yaml.v3 v3.0.1
	oras.land/oras-go/v2 v2.6.0
	sigs.k8s.io/yaml v1.4.0
)

require (
	github.com/docker/docker-credential-helpers v0.9.13 // indirect
	github.com/opencontainers/go-digest v1.0.0 // indirect
	github.com/opencontainers/image-spec v1.1.1 // indirect
	github.com/sirupsen/logrus v1.10.2 // indirect
	golang.org/x/sync v0.14.0 // indirect
	golang.org/x/sys v0.20.0 // indirect
	gotest.tools/v3 v3.5.2 // indirect
)
