#!/bin/sh
# The AWS CLI copies a bucket to a folder, then the program reads the folder: copy_then_sync.sh AWS URL SOURCE FOLDER LEDGER STORE [OPTIONS...]
set -eu
aws=$1 url=$2 source=$3 folder=$4 ledger=$5 store=$6
shift 6
"$aws" s3 sync --quiet --endpoint-url "$url" "$source" "$folder"
exec "$ledger" sync --source "$folder" --store "$store" -q "$@"
