// Reads files with the libraries of their consumers, and prints the values: a JSON list with one object for each path,
// its values in base64.
//
//	reader credentials|docker-config|env-file|values PATH...
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/pkg/kvfile"
	yamlv3 "gopkg.in/yaml.v3"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"sigs.k8s.io/yaml"
)

type values map[string][]byte

var readers = map[string]func(path string) (values, error){
	"credentials":   readCredentials,
	"docker-config": readDockerConfig,
	"env-file":      readEnvFile,
	"values":        readValues,
}

type reading struct {
	Error  string `json:"error"`
	Values values `json:"values"`
}

func main() {
	read := readers[os.Args[1]]
	readings := []reading{}
	for _, path := range os.Args[2:] {
		found, err := read(path)
		message := ""
		if err != nil {
			message = err.Error()
		}
		readings = append(readings, reading{message, found})
	}
	if err := json.NewEncoder(os.Stdout).Encode(readings); err != nil {
		panic(err)
	}
}

// The Soda CLI decodes its profiles into strings with yaml.v3.
func readCredentials(path string) (values, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	profiles := map[string]map[string]string{}
	if err := yamlv3.Unmarshal(content, &profiles); err != nil {
		return nil, err
	}
	found := values{}
	for profile, keys := range profiles {
		for key, value := range keys {
			found[profile+"."+key] = []byte(value)
		}
	}
	return found, nil
}

const registry = "registry.cloud.soda.io"

// The docker command reads the directory in DOCKER_CONFIG with the first of these packages, Helm its registry
// configuration with the second one.
func readDockerConfig(path string) (values, error) {
	configuration, err := config.Load(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	docker, err := configuration.GetAuthConfig(registry)
	if err != nil {
		return nil, err
	}
	store, err := credentials.NewStore(path, credentials.StoreOptions{})
	if err != nil {
		return nil, err
	}
	helm, err := store.Get(context.Background(), registry)
	if err != nil {
		return nil, err
	}
	return values{
		"docker.id":     []byte(docker.Username),
		"docker.secret": []byte(docker.Password),
		"helm.id":       []byte(helm.Username),
		"helm.secret":   []byte(helm.Password),
	}, nil
}

// The docker command reads --env-file with this package.
func readEnvFile(path string) (values, error) {
	lines, err := kvfile.Parse(path, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	found := values{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		found[name] = []byte(value)
	}
	return found, nil
}

// Helm reads --values with this package.
func readValues(path string) (values, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	document := map[string]interface{}{}
	if err := yaml.UnmarshalStrict(content, &document); err != nil {
		return nil, err
	}
	found := values{}
	return found, flatten("", document, found)
}

func flatten(prefix string, node map[string]interface{}, found values) error {
	for key, value := range node {
		switch value := value.(type) {
		case string:
			found[prefix+key] = []byte(value)
		case map[string]interface{}:
			if err := flatten(prefix+key+".", value, found); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s%s is a %T", prefix, key, value)
		}
	}
	return nil
}
