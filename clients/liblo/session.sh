#!/bin/sh
# Plays a SynthDef with liblo's oscsend alone: session.sh PORT SYNTHDEF-FILE NAME. The server must run.
set -e
port=$1 file=$2 name=$3
send() { oscsend 127.0.0.1 "$port" "$@"; }

send /notify i 1
send /d_load s "$file"
sleep 2
send /g_new iii 1 0 0
send /s_new siiisf "$name" 1000 0 1 freq 440
sleep 1
send /n_set isf 1000 freq 660
# oscsend's other types: doubles, 64-bit integers, true and false.
send /n_set isd 1000 freq 550
send /c_set if 3 0.5
sleep 0.5
send /n_free i 1000
send /g_freeAll i 0
sleep 0.3
send /quit
