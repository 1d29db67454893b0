module readers

go 1.19

require (
	github.com/docker/cli v29.9.3+incompatible
	gopkg.in/yaml.v3 v3.0.1
	sigs.k8s.io/yaml v1.4.0
)

require gotest.tools/v3 v3.5.2 // indirect
