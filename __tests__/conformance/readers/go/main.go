// Reads files with the libraries of their consumers, and prints the values: a JSON list with one object for each path,
// its values in base64.
//
//	reader credentials|env-file|values PATH...
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/docker/cli/pkg/kvfile"
	yamlv3 "gopkg.in/yaml.v3"
	"sigs.k8s.io/yaml"
)

type values map[string][]byte

var readers = map[string]func(path string) (values, error){
	"credentials": readCredentials,
	"env-file":    readEnvFile,
	"values":      readValues,
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
